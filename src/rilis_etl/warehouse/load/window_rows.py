"""The record of backfills: what became of each window, written and published together with its data."""

from collections.abc import Iterable

import duckdb

from rilis_etl.model import WindowRow
from rilis_etl.warehouse.engine.arrow import insert
from rilis_etl.warehouse.load import tables


def record_windows(con: duckdb.DuckDBPyConnection, run_id: str, rows: Iterable[WindowRow]) -> None:
    """Write what became of these windows in a run. The caller has opened the transaction."""
    insert(con, "windows", tables.windows(run_id, rows))


def take_over_windows(con: duckdb.DuckDBPyConnection) -> None:
    """Copy the record from the attached database `earlier`, which a rebuild replaces: it is not in the archive."""
    is_there = "select 1 from duckdb_tables() where database_name = 'earlier' and table_name = 'windows'"
    if con.execute(is_there).fetchall():  # a database of an earlier schema has none
        con.execute("insert into windows by name select * from earlier.windows")
