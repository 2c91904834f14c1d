"""A warehouse of every earlier schema, with rows in it, comes up to date and loses none.

A warehouse of an earlier schema is made of today's: the schema files up to then, and of each row the columns
that they know.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rilis_etl import resources
from rilis_etl.errors import SchemaError
from rilis_etl.model import Run
from rilis_etl.warehouse.audit.checks import run_checks
from rilis_etl.warehouse.engine.database import open_for_loading, quoted
from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql
from rilis_etl.warehouse.engine.views import make_views
from rilis_etl.warehouse.query.sandbox import run_query
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from rilis_etl.warehouse.stores import FileWarehouse

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FILES = read_sql(resources.folder("sql") / "schema")
ALTERING = tuple(n for n, file in enumerate(FILES) if n and "create table" not in file.code.partition(";")[0])
"""Schemas after which a file did more than make a table."""

OLDEST = 27
"""The schema before the first file that came after the beginning."""

MADE_ANEW = frozenset(
    {
        "search_documents",
        "search_left_out",
        "search_postings",
        "search_superseded",
        "search_term_counts",
        "search_words",
    }
)
"""The next load fills these from the texts."""


def tables(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[str]]:
    """Columns by table, of those that hold what was loaded."""
    rows = con.execute(
        """
        select table_name, column_name from duckdb_columns() where database_name = $1 and not internal
        and table_name in (select table_name from duckdb_tables() where database_name = $1)
        """,
        [database],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column in rows:
        if table not in MADE_ANEW | {"schema_migrations"}:
            found.setdefault(table, []).append(column)
    return found


@contextmanager
def of_schema(files: tuple[SqlFile, ...], today: Path, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse at `path` as these files alone make it, with the rows of `today`, which stays attached."""
    with open_for_loading(path) as con:
        migrate(con, files, NOW)
        con.execute(f"attach {quoted(str(today))} as today (read_only)")
        for table, columns in tables(con, path.stem).items():
            listed = ", ".join(columns)
            con.execute(f"insert into {table} ({listed}) select {listed} from today.{table}")
        yield con


def newest(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    """Bring it up to date as a load does."""
    con.execute("detach today")
    migrate(con, FILES, NOW)
    make_views(con, read_sql(sql / "views"))
    make_macros(con, read_sql(sql / "macros"))


def test_no_migration_loses_a_row(published: FileWarehouse, tmp_path: Path) -> None:
    filled: dict[str, str] = {}  # table → its columns when it was filled, which is as soon as it was there
    with of_schema(FILES[:1], published.published(), tmp_path / "old.duckdb") as con:
        for number in range(2, len(FILES) + 1):
            assert migrate(con, FILES[:number], NOW) == (FILES[number - 1].name,)
            for table, columns in tables(con, "old").items():
                listed = filled.setdefault(table, ", ".join(columns))
                if table not in MADE_ANEW and not con.execute(f"from {table} limit 1").fetchall():
                    con.execute(f"insert into {table} ({listed}) select {listed} from today.{table}")
                lost = f"select {listed} from today.{table} except all select {listed} from {table}"
                assert con.execute(lost).fetchall() == [], f"{table}, after {FILES[number - 1].name}"
    assert {"captures", "versions", "version_texts", "releases", "issues"} <= filled.keys()


@pytest.mark.parametrize("schema", ALTERING)
def test_a_warehouse_of_an_earlier_schema_is_loaded_checked_and_searched_as_if_it_were_new(
    published: FileWarehouse, tmp_path: Path, schema: int, make: Any, sql: Path
) -> None:
    with of_schema(FILES[:schema], published.published(), tmp_path / "old.duckdb") as con:
        newest(con, sql)
        work = StagingDatabase(con, Run("r9", "ingest", NOW, "0.1.0"), NOW)
        work.begin()
        work.write(make.page("9", "Warga datang ke posko bersama.", hour=9))
        index_new_texts(con)
        assert run_checks(con, read_sql(sql / "checks")) == ()
        assert con.execute("select count(*) from current_releases").fetchall() == [(3,)]
        assert con.execute("""select title from search('"posko bersama"')""").fetchall() == [("Rilis 9",)]


@pytest.fixture
def of_an_earlier_schema(warehouse: FileWarehouse, load: Any, make: Any, tmp_path: Path) -> FileWarehouse:
    """A published warehouse of an earlier schema."""
    load(warehouse, make.page("1", "Posko dibuka."))
    snapshot = warehouse.published()
    with of_schema(FILES[:OLDEST], snapshot, tmp_path / "old.duckdb"):
        pass
    snapshot.chmod(0o644)
    snapshot.write_bytes((tmp_path / "old.duckdb").read_bytes())
    return warehouse


def test_a_load_brings_the_published_schema_up_to_date_and_a_rollback_goes_behind_it(
    of_an_earlier_schema: FileWarehouse, load: Any, make: Any
) -> None:
    warehouse = of_an_earlier_schema
    load(warehouse, make.page("2", "Posko ditutup.", hour=1), run_id="r2")
    assert warehouse.snapshots()[-1].schema_version == len(FILES)
    assert warehouse.roll_back().name == "warehouse-000001.duckdb"
    assert len(warehouse.crawl_state("kantor").by_key) == 1, "what is older than the code is read"
    load(warehouse, make.page("3", "Posko pindah.", hour=2), run_id="r3")
    with run_query(warehouse, "select count(*) as n from search('posko')") as result:
        assert list(result.rows()) == [(2,)]


def test_a_snapshot_of_a_newer_schema_stays_published_when_an_older_program_would_load(
    warehouse: FileWarehouse, load: Any, make: Any, tmp_path: Path
) -> None:
    load(warehouse, make.page("1"))
    newer = warehouse.published()
    older = tmp_path / "sql"
    (older / "schema").mkdir(parents=True)
    for file in FILES[:-1]:
        (older / "schema" / f"{file.name}.sql").write_text(file.text, encoding="utf-8")
    behind = FileWarehouse(warehouse.root, sql=older, now=warehouse.now)
    with pytest.raises(SchemaError, match=rf"has schema {len(FILES)} .* knows {len(FILES) - 1}: update rilis_etl"):
        load(behind, make.page("2", hour=1))
    assert warehouse.published() == newer
