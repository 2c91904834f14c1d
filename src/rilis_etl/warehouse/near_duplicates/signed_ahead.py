"""Texts that the processes which parse have signed: kept beside the tables until the load compares its versions.

A signature is found by its text, so that it is taken for whatever version has that text in the end.
"""

from collections.abc import Sequence

import duckdb

from rilis_etl.similarity.minhash import SCHEME, SignedText
from rilis_etl.warehouse.engine.arrow import arrow, insert


def keep_signed(con: duckdb.DuckDBPyConnection, texts: Sequence[SignedText]) -> None:
    """Keep the signatures of these texts until `take_signed`, for this connection only."""
    if not texts:
        return
    con.execute("""
        create temp table if not exists signed_ahead (
            digest varchar, text_key bigint, number_bits bigint, sufficient integer[], samples integer[])
    """)
    columns = {"digest": "text", "text_key": "key", "number_bits": "key", "sufficient": "counts", "samples": "counts"}
    signed = ((each.digest, each.signature) for each in texts)
    rows = ((digest, s.text_key, s.number_bits, s.sufficient, s.samples) for digest, s in signed)
    insert(con, "signed_ahead", arrow(columns, rows))


def take_signed(con: duckdb.DuckDBPyConnection) -> None:
    """Store the signatures that are kept of the new versions in `due`, with their keys, and keep them no longer."""
    if not con.execute("select 1 from duckdb_tables() where table_name = 'signed_ahead'").fetchall():
        return
    con.execute("""
        create or replace temp table taken as
        with texts as (  -- by row number: only the blocks of these rows are read, a join would read every text
            select version_id, body from version_texts
            where rowid in (select rowid from version_texts semi join (from due where is_new) using (version_id))
        )
        select version_id, release_id, signed.*
        from versions join texts using (version_id)
        join (from signed_ahead qualify row_number() over (partition by digest) = 1) as signed
            on digest = md5(coalesce(published_on::varchar, '') || chr(10) || body)
    """)
    con.execute(
        "insert into version_signatures by name "
        "select version_id, release_id, text_key, number_bits, $1 as scheme from taken",
        [SCHEME],
    )
    con.execute("""
        insert into similarity_keys by name
        select unnest(sufficient) as key, version_id, true as is_band from taken
        union all
        select unnest(samples), version_id, false from taken
    """)
    con.execute("drop table taken")
    con.execute("drop table signed_ahead")
