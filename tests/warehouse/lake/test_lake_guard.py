"""What of a lake needs no lake to be tested: which SQL it refuses, and the project's SQL in its dialect."""

from pathlib import Path

import duckdb
import pytest

from rilis_etl.errors import WarehouseError
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql
from rilis_etl.warehouse.lake.ducklake import adapted, refuse_all_but_questions


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to 'x.csv'",
        "delete from releases",
        "select 1; drop table releases",
        "attach 'x' as y",
        "set threads = 8",
        "explain analyze copy (select 1) to 'x.csv'",
        "from postgres_query('catalogue', 'select 1')",
        "select * from releases where source in (select source from POSTGRES_SCAN('x', 'y', 'z'))",
        "from query('from ' || 'releases')",
        "from read_text('/etc/hostname')",
        "call ducklake_expire_snapshots('lake')",
        "from duckdb_databases",
        "select current_setting('s3_secret_access_key')",
        "selec 1",
    ],
)
def test_sql_that_is_no_question_to_the_lake_is_refused_with_a_reason(sql: str) -> None:
    with duckdb.connect() as con, pytest.raises(WarehouseError, match=r"a lake answers select|is not for queries"):
        refuse_all_but_questions(con, sql)


def test_every_example_is_a_question(sql: Path) -> None:
    with duckdb.connect() as con:
        for example in read_sql(sql / "examples"):
            refuse_all_but_questions(con, example.text)


def test_the_lakes_dialect_has_no_keys_and_no_comments_that_it_does_not_take(sql: Path) -> None:
    table, view, macro = adapted(
        (
            SqlFile(
                "t", "", "create table t (\n    a integer primary key\n);\n\ncomment on column t.a is 'it''s; a';\n"
            ),
            SqlFile(
                "v", "", "create view v as select 1 as a;\n\ncomment on view v is 'v';\ncomment on column v.a is ';';\n"
            ),
            SqlFile("m", "", "create macro m(a) as a;\n\ncomment on macro m is 'a; b';\n"),
        )
    )
    assert table.text == "create table t (\n    a integer\n);\n\ncomment on column t.a is 'it''s; a';\n"
    assert view.text == "create view v as select 1 as a;\n\ncomment on view v is 'v';\n"
    assert macro.text == "create macro m(a) as a;\n\n"
    left = "".join(file.code for kind in ("schema", "views", "macros") for file in adapted(read_sql(sql / kind)))
    assert "primary key" not in left
    assert "create index" not in left
    assert "comment on macro" not in left
