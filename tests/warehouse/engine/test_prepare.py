"""A database is brought up to what the code expects, and no more is done than that takes."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from rilis_etl.warehouse.engine.prepare import prepare

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """A project of one table, two views of which one reads the other, and a macro."""
    files = {
        "schema/0001_history": "create table schema_migrations (version int, name text, sha256 text, done timestamptz)",
        "views/pages": "create view pages as select 1 as page",
        "views/newest_pages": "create view newest_pages as select max(page) as page from pages",
        "macros/twice": "create macro twice(number) as 2 * number",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.sql").write_text(f"{text};\n")
    return tmp_path


@pytest.fixture
def con(sql: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    prepare(con, sql, NOW)
    return con


def made(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Views and macros, with the number that each got when it was made."""
    views = con.execute("select view_name, view_oid from duckdb_views() where not internal").fetchall()
    macros = con.execute("select function_name, function_oid from duckdb_functions() where not internal").fetchall()
    return dict(views + macros)


def test_views_and_macros_stay_as_they_are_while_their_sql_does(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    before = made(con)
    prepare(con, sql, NOW)
    assert made(con) == before
    assert {"pages", "newest_pages", "twice"} < before.keys()


@pytest.mark.parametrize("name", ["views/pages", "macros/twice"])
def test_a_file_that_changed_makes_all_of_them_anew(con: duckdb.DuckDBPyConnection, sql: Path, name: str) -> None:
    before = made(con)
    (sql / f"{name}.sql").write_text((sql / f"{name}.sql").read_text().replace("1 as", "7 as").replace("2 *", "3 *"))
    prepare(con, sql, NOW)
    after = made(con)
    assert all(after[each] != before[each] for each in before)
    assert con.execute("select page, twice(1) from newest_pages").fetchone() in {(7, 2), (1, 3)}


def test_a_view_or_macro_whose_file_is_gone_goes_too(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    (sql / "views" / "newest_pages.sql").unlink()
    (sql / "macros" / "thrice.sql").write_text("create macro thrice(number) as 3 * number;\n")
    (sql / "macros" / "twice.sql").unlink()
    prepare(con, sql, NOW)
    assert made(con).keys() == {"pages", "thrice", "sql_fingerprint"}


def test_a_new_table_makes_views_anew_for_they_may_show_its_columns(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    before = made(con)
    (sql / "schema" / "0002_sites.sql").write_text("create table sites (site text);\n")
    prepare(con, sql, NOW)
    assert made(con)["pages"] != before["pages"]


def test_a_persons_own_view_is_dropped_each_time(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    con.execute("create view own as from pages")
    prepare(con, sql, NOW)
    assert "own" not in made(con)


def test_what_was_cut_off_is_made_to_its_end(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    con.execute("drop macro sql_fingerprint")
    con.execute("drop view newest_pages")
    prepare(con, sql, NOW)
    assert {"newest_pages", "sql_fingerprint"} < made(con).keys()
