"""Numbered SQL files make the schema."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rilis_etl.errors import SchemaError, WarehouseError
from rilis_etl.warehouse.engine.migrate import migrate, schema_version
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BROKEN = SqlFile("0004_broken", "", "create table half (a integer); select nothing_there;")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


@pytest.fixture
def files(sql: Path) -> tuple[SqlFile, ...]:
    """The first three files of the schema: enough to have a history."""
    return read_sql(sql / "schema")[:3]


def test_an_empty_database_gets_every_file_in_order(con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]) -> None:
    assert migrate(con, files, NOW) == tuple(file.name for file in files)
    assert schema_version(con, files) == 3


def test_a_second_run_applies_nothing(con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]) -> None:
    migrate(con, files, NOW)
    assert migrate(con, files, NOW) == ()


def test_an_older_database_gets_what_it_lacks_and_keeps_its_rows(
    con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]
) -> None:
    migrate(con, files[:2], NOW)
    con.execute("insert into sources values ('a', 'A', 'https://a.test/', 'ID', 'UTC', 'id', '0')")
    assert migrate(con, files, NOW) == (files[2].name,)
    assert con.execute("select source from sources").fetchall() == [("a",)]


def test_a_newer_database_is_refused_with_the_remedy(
    con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]
) -> None:
    migrate(con, files, NOW)
    with pytest.raises(SchemaError, match=r"has schema 3 .* knows 2: update rilis_etl"):
        migrate(con, files[:2], NOW)


def test_a_file_edited_after_it_was_applied_is_refused(
    con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]
) -> None:
    migrate(con, files, NOW)
    edited = (replace(files[0], text=files[0].text + "-- edited"), *files[1:])
    with pytest.raises(SchemaError, match=r"applied files must not be edited"):
        migrate(con, edited, NOW)


def test_a_gap_in_the_numbering_is_refused(con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]) -> None:
    with pytest.raises(SchemaError, match="numbered 0002 was expected"):
        migrate(con, (files[0], files[2]), NOW)


def test_a_file_that_fails_leaves_nothing_of_itself(con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]) -> None:
    migrate(con, files[:2], NOW)
    with pytest.raises(
        SchemaError, match=r"sql/schema/0004_broken\.sql cannot be applied, .*nothing_there.*`rilis rebuild`"
    ):
        migrate(con, (*files, BROKEN), NOW)
    assert schema_version(con, files) == 3
    assert con.execute("select 1 from duckdb_tables() where table_name = 'half'").fetchall() == []


def test_a_new_database_gets_all_of_its_files_or_none(
    con: duckdb.DuckDBPyConnection, files: tuple[SqlFile, ...]
) -> None:
    with pytest.raises(
        SchemaError, match=r"sql/schema/0004_broken\.sql cannot be applied, .*nothing_there.*`rilis rebuild`"
    ):
        migrate(con, (*files, BROKEN), NOW)
    assert con.execute("select table_name from duckdb_tables() where not temporary").fetchall() == []
    assert migrate(con, files, NOW) == tuple(file.name for file in files)


def test_a_new_database_is_as_one_that_got_each_file_when_it_came(sql: Path) -> None:
    files = read_sql(sql / "schema")
    with duckdb.connect() as new, duckdb.connect() as old:
        migrate(new, files, NOW)
        for number in range(1, len(files) + 1):
            migrate(old, files[:number], NOW)
        assert described(new) == described(old)


def described(con: duckdb.DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
    """Tables with their keys, indexes, columns and comments, and which files made them."""
    return [
        con.execute(f"select {columns} from {source} order by all").fetchall()
        for source, columns in {
            "duckdb_tables()": "table_name, sql, comment",
            "duckdb_columns()": "table_name, column_index, column_name, comment",
            "duckdb_constraints()": "table_name, constraint_text",
            "duckdb_indexes()": "table_name, sql",
            "schema_migrations": "version, name, sha256",
        }.items()
    ]


def test_a_folder_without_sql_is_an_incomplete_installation(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="install the package again"):
        read_sql(tmp_path)


def test_line_ends_of_a_checkout_do_not_count_as_an_edit(tmp_path: Path) -> None:
    for folder, ends in (("unix", b"\n"), ("windows", b"\r\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "0001_a.sql").write_bytes(b"-- A.\nselect 1;\n".replace(b"\n", ends))
    assert read_sql(tmp_path / "unix") == read_sql(tmp_path / "windows")
