"""Near-duplicates: every new version is compared with the whole corpus, and clusters follow from the pairs.

What is stored depends on the versions that are there, not on the order or the batches in which they came: a pair is
found from either side, those whose neighbours changed are looked at again (shaken.py), and a cluster is named after its
smallest release.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from rilis_etl.similarity import sign
from rilis_etl.similarity.minhash import SCHEME
from rilis_etl.warehouse.engine.arrow import arrow, insert
from rilis_etl.warehouse.engine.database import transaction
from rilis_etl.warehouse.load.version_tables import COMPARED_TABLES
from rilis_etl.warehouse.near_duplicates import candidates
from rilis_etl.warehouse.near_duplicates.clusters import renew_clusters
from rilis_etl.warehouse.near_duplicates.shaken import find_shaken, remember_keys
from rilis_etl.warehouse.near_duplicates.signed_ahead import take_signed

LINK_CHUNK = 500
"""Versions compared in one transaction: each chunk reads the search keys once (0.17 s of a million texts), and its
texts and those they are compared with stay under 100 MB."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a comparison did."""

    compared: int = 0  # versions that had not been compared with the corpus yet
    pairs: int = 0  # of versions found alike


def link_versions(con: duckdb.DuckDBPyConnection) -> Linked:
    """Compare every version that has not been compared yet with all others, and bring the clusters up to date.

    Call it once at the end of a load. Doing so again changes nothing.
    """
    _find_due(con)
    with transaction(con):
        remember_keys(con)
        _forget(con)
    new = _ids(con, "is_new")
    with transaction(con):
        take_signed(con)
    for chunk in _chunks(_ids(con, "is_new and version_id not in (select version_id from version_signatures)")):
        with transaction(con):
            _sign(con, chunk)
    find_shaken(con)
    changed = _ids(con, "is_new is distinct from false")
    pairs = 0
    for chunk in _chunks(changed):
        with transaction(con):
            pairs += candidates.renew_pairs(con, chunk, frozenset(changed))
    if new or con.execute("select 1 from due limit 1").fetchall():
        with transaction(con):
            renew_clusters(con, "select distinct release_id from due")
    con.execute("drop table due")
    con.execute("drop table gone_keys")
    return Linked(len(new), pairs)


def _find_due(con: duckdb.DuckDBPyConnection) -> None:
    """Into `due`: versions without a signature of this scheme (is_new); signatures of another scheme or without a
    version (not is_new); and releases that are in a cluster and nowhere else.

    Signatures without a version are looked for only when the counts say that there are some: nearly never, and of a
    million they cost as much as everything else here.
    """
    con.execute(
        """
        create or replace temp table due as
        select version_id, release_id, true as is_new
        from versions anti join (select version_id from version_signatures where scheme = $1) using (version_id)
        """,
        [SCHEME],
    )
    con.execute(
        """
        insert into due
        select version_id, release_id, false
        from version_signatures as signed
        where (select count(*) from versions)
                <> (select count(*) from version_signatures) + (select count(*) from due)
            and (signed.scheme <> $1 or not exists (from versions where versions.version_id = signed.version_id))
        """,
        [SCHEME],
    )
    con.execute("""
        insert into due
        select null, release_id, false
        from release_clusters anti join (from releases semi join release_clusters using (release_id)) using (release_id)
    """)


def _forget(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the signatures that do not count any more, with their keys and pairs."""
    gone = "(select version_id from due where not is_new)"
    if not con.execute(f"select 1 from {gone} limit 1").fetchall():  # noqa: S608 - our own text, here and below
        return
    for table, column in COMPARED_TABLES:
        con.execute(f"delete from {table} where {column} in {gone}")  # noqa: S608


def _sign(con: duckdb.DuckDBPyConnection, chunk: Sequence[int]) -> None:
    """Store the signatures of these versions, with their keys."""
    found = candidates.read_candidates(con, chunk)
    signatures = {version.version_id: sign(version.text()) for version in found.values()}
    keys = arrow(
        {"key": "count", "version_id": "key", "is_band": "is"},
        (
            (key, version_id, is_band)
            for version_id, signature in signatures.items()
            for is_band, of_kind in ((True, signature.sufficient), (False, signature.samples))
            for key in of_kind
        ),
    )
    described = arrow(
        {"version_id": "key", "release_id": "key", "text_key": "key", "number_bits": "key", "scheme": "text"},
        ((i, found[i].release_id, signed.text_key, signed.number_bits, SCHEME) for i, signed in signatures.items()),
    )
    insert(con, "version_signatures", described)
    insert(con, "similarity_keys", keys)


def _ids(con: duckdb.DuckDBPyConnection, which: str) -> list[int]:
    found = con.execute(f"select distinct version_id from due where {which} order by 1").fetchall()  # noqa: S608 - our own text
    return [version_id for (version_id,) in found]


def _chunks(version_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(version_ids), LINK_CHUNK):
        yield version_ids[at : at + LINK_CHUNK]
