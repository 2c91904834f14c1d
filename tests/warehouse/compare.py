"""Are two snapshots the same warehouse? What tests and crash loops ask after loading the same archive in two ways."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from rilis_etl.warehouse.engine.database import quoted

PER_RUN_TABLES = frozenset({"runs", "run_sources"})
PER_RUN_COLUMNS = frozenset({"run_id", "loaded_at", "applied_at", "document_number"})
"""What says when, by whom and in which order something was loaded, not what is true of it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A table that is not the same in both."""

    table: str
    only_in_first: int  # rows
    only_in_second: int
    example: str  # one such row

    def __str__(self) -> str:
        return f"{self.table}: {self.only_in_first} rows only here, {self.only_in_second} only there: {self.example}"


def differences(first: Path, second: Path) -> tuple[Difference, ...]:
    """The tables in which two database files differ, leaving run ids and load times aside; none: they hold the same."""
    with duckdb.connect(config={"python_enable_replacements": "false"}) as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"attach {quoted(str(first))} as first_one (read_only)")
        con.execute(f"attach {quoted(str(second))} as second_one (read_only)")
        return attached_differences(con, "first_one", "second_one")


def attached_differences(con: duckdb.DuckDBPyConnection, first: str, second: str) -> tuple[Difference, ...]:
    """The same for two databases that are attached under these names."""
    here, there = (_tables(con, name) for name in (first, second))
    odd = [
        Difference(table, int(table in here), int(table in there), "the table itself, or its columns")
        for table in sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    ]
    shared = sorted(name for name in here.keys() & there.keys() if here[name] == there[name])
    return (*odd, *(found for table in shared if (found := _difference(con, first, second, table, here[table]))))


def _tables(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, tuple[str, ...]]:
    """The tables to compare, with the columns to compare."""
    rows = con.execute(
        "select table_name, column_name from duckdb_columns() where database_name = $1 and not internal "
        "and table_name in (select table_name from duckdb_tables() where database_name = $1) order by all",
        [database],
    ).fetchall()
    tables: dict[str, tuple[str, ...]] = {}
    for table, column in rows:
        if table not in PER_RUN_TABLES and column not in PER_RUN_COLUMNS:
            tables[table] = (*tables.get(table, ()), column)
    return tables


def _difference(
    con: duckdb.DuckDBPyConnection, here: str, there: str, table: str, columns: tuple[str, ...]
) -> Difference | None:
    listed = ", ".join(f'"{column}"' for column in columns)

    def only(one: str, other: str) -> list[tuple[object, ...]]:
        return con.execute(
            f"select {listed} from {one}.{table} except all select {listed} from {other}.{table}"
        ).fetchall()

    first, second = only(here, there), only(there, here)
    if not first and not second:
        return None
    return Difference(table, len(first), len(second), str(dict(zip(columns, (*first, *second)[0], strict=True))))
