"""Putting the versions of releases in order when a batch brings texts of them; see chain.py for the rule.

Stored versions move when a look confirms a text that was seen before, and when a capture arrives late, that is with a
time before those of stored ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import pyarrow as pa

from rilis_etl.errors import WarehouseError
from rilis_etl.model import Version
from rilis_etl.warehouse.engine.arrow import staged
from rilis_etl.warehouse.engine.keys import content_key, release_key, version_key
from rilis_etl.warehouse.load import tables
from rilis_etl.warehouse.load.batch import Batch, Outcome
from rilis_etl.warehouse.load.version_resolution import Observation, Resolution, resolve_versions

VERSION_PARTS = ("version_texts", "version_labels", "removals", "bylines", "version_attachments")
"""Tables whose rows belong to a version and live and die with it."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What ordering found: the standing of every capture of the releases, and versions to write beside the batch's."""

    standings: Mapping[str, Resolution]  # by capture id, stored captures included
    late: tuple[Version, ...] = ()  # of stored captures whose text the batch confirms


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored capture that gave a text, with the version it made, if any."""

    sighting: Observation
    source: str
    source_key: str
    url: str
    outcome: str
    number: int | None
    shown_since: datetime | None

    @property
    def version_id(self) -> int:
        return version_key(self.source, self.source_key, self.sighting.capture_id)


def release_outcome(standing: Resolution) -> Outcome:
    """What became of a capture that gave a text."""
    if standing.number is not None:
        return Outcome.LOADED
    return Outcome.UNCHANGED if standing.is_confirmed else Outcome.UNCONFIRMED


def order_versions(con: duckdb.DuckDBPyConnection, batch: Batch) -> Ordered:
    """Number the versions of every release that the batch brings a text of, and put the stored ones right.

    Raises WarehouseError when a stored capture begins a version and its text is nowhere.
    """
    fetched_at = {row.capture_id: row.fetched_at for row in batch.captures}
    incoming = {
        v.capture_id: Observation(
            release_key(v.source, v.source_key),
            fetched_at[v.capture_id],
            v.capture_id,
            content_key(v.content_hash),
            v.modified_at,
        )
        for v in batch.versions
        if v.capture_id in fetched_at
    }
    stored = _stored(con, {sighting.release_id for sighting in incoming.values()})
    found = resolve_versions([*incoming.values(), *(row.sighting for row in stored)])
    by_text = {(s.release_id, s.content_key): v for v in batch.versions if (s := incoming.get(v.capture_id))}
    late: list[Version] = []
    for row in stored:
        standing = found[row.sighting.capture_id]
        if row.number is None and standing.number is not None and not _copied(con, row, standing):
            late.append(_confirmed(row, by_text.get((row.sighting.release_id, row.sighting.content_key))))
    for row in stored:
        _put_right(con, row, found[row.sighting.capture_id])
    return Ordered(found, tuple(late))


def release_ids(ids: Iterable[int]) -> pa.Table:
    """A table of releases, to be staged."""
    return tables.arrow({"release_id": "key"}, ((release_id,) for release_id in sorted(set(ids))))


def _stored(con: duckdb.DuckDBPyConnection, releases: Iterable[int]) -> tuple[_Stored, ...]:
    with staged(con, release_ids(releases)):
        found = con.execute("""
            select captures.release_id, captures.fetched_at, captures.capture_id, captures.content_key,
                captures.modified_at, captures.source, captures.source_key, captures.url, captures.outcome,
                versions.version_number, versions.shown_since
            from captures semi join staged using (release_id)
            left join versions using (capture_id)
            where captures.content_key is not null
        """).fetchall()
    return tuple(_Stored(Observation(*row[:5]), *row[5:]) for row in found)


def _copied(con: duckdb.DuckDBPyConnection, row: _Stored, standing: Resolution) -> bool:
    """A stored capture that repeated the text before it no longer does, another text came between: it begins a version.

    Its text is that of the version it repeated; False when there is no such version.
    """
    seen = row.sighting
    ((model,),) = con.execute(
        """
        select min(version_id) from versions semi join captures
        on versions.capture_id = captures.capture_id and captures.release_id = $1 and captures.content_key = $2
        """,
        [seen.release_id, seen.content_key],
    ).fetchall()
    if model is None:
        return False
    con.execute(
        """
        insert into versions
        select versions.* replace (
            $1 as version_id, $2 as version_number, $3 as capture_id, $5 as url, $6::timestamptz as captured_at,
            $7::timestamptz as shown_since, $8::timestamptz as modified_at)
        from versions where version_id = $4
        """,
        [
            *(row.version_id, standing.number, seen.capture_id, model, row.url),
            *(seen.fetched_at, standing.shown_since, seen.modified_at),
        ],
    )
    for table in VERSION_PARTS:
        con.execute(
            f"insert into {table} select * replace ($1 as version_id) from {table} where version_id = $2",  # noqa: S608 - our own names
            [row.version_id, model],
        )
    return True


def _confirmed(row: _Stored, same: Version | None) -> Version:
    """The version that a stored capture begins now, with the text of one in the batch that says the same."""
    if same is None:
        raise WarehouseError(
            f"capture {row.sighting.capture_id} of {row.url} begins a version and its text is not at hand: "
            "run `rilis rebuild`"
        )
    return replace(
        same,
        url=row.url,
        capture_id=row.sighting.capture_id,
        captured_at=row.sighting.fetched_at,
        modified_at=row.sighting.modified_at,
    )


def _put_right(con: duckdb.DuckDBPyConnection, row: _Stored, standing: Resolution) -> None:
    capture_id = row.sighting.capture_id
    if row.number is not None and standing.number is None:
        drop_versions(con, [row.version_id])
    elif row.number is not None and (row.number, row.shown_since) != (standing.number, standing.shown_since):
        con.execute(
            "update versions set version_number = $1, shown_since = $2 where capture_id = $3",
            [standing.number, standing.shown_since, capture_id],
        )
    if row.outcome != release_outcome(standing):
        con.execute(
            "update captures set outcome = $1 where capture_id = $2", [release_outcome(standing).value, capture_id]
        )


def drop_versions(con: duckdb.DuckDBPyConnection, version_ids: Iterable[int]) -> None:
    """Take versions away with all that belongs to them."""
    with staged(con, tables.arrow({"version_id": "key"}, ((version_id,) for version_id in version_ids))):
        for table in ("versions", *VERSION_PARTS):
            con.execute(f"delete from {table} where version_id in (select version_id from staged)")  # noqa: S608 - our own names
