"""A question has one answer, however often a load asks it; and what a transaction has committed is there."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest

from rilis_etl.errors import WarehouseError
from rilis_etl.service.doctor import examine
from rilis_etl.settings import load_settings
from rilis_etl.warehouse.engine.database import open_for_loading, require_engine_for_files, transaction
from tests.conftest import ROOT
from tests.warehouse.engine.asking import ask_a_load, question_in

TIMES = int(os.environ.get("RILIS_ENGINE_ASKS", "60"))
"""How often each question is asked; `make crash` asks 2,000 times."""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_for_loading(Path(":memory:")) as con:
        con.execute("create table kept (n integer)")
        yield con


@pytest.mark.slow
def test_a_question_asked_within_a_writing_transaction_has_one_answer() -> None:
    asked = ask_a_load(TIMES)
    assert {question: n for question, n in asked.other_answers.items() if n} == {}
    assert asked.by_row_number_uncommitted == set(), "rows are looked up by number in committed data only"
    assert len(asked.answered) >= 30, "the load brings up most questions with rows to find"


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("select 1", "select 1"),
        ("insert into kept values ($1)", None),
        ("insert into kept by name select * from staged", "select * from staged"),
        ("create or replace temp table seen as\nwith a as (select 1) from a", "with a as (select 1) from a"),
        ("delete from kept where n in (from gone)", "from kept where n in (from gone)"),
        ("update kept set n = $1 where n = $2", "from kept where n = $2"),
        ("update kept set n = seen.n from seen where kept.n = seen.n", "from kept, seen where kept.n = seen.n"),
        ("drop table seen", None),
    ],
)
def test_what_a_statement_asks(statement: str, question: str | None) -> None:
    assert question_in(statement) == question


def test_a_transaction_that_the_engine_drops_without_a_word_is_an_error(con: duckdb.DuckDBPyConnection) -> None:
    """After an error COMMIT succeeds and keeps nothing: whoever swallows the error must not get away with it."""

    def swallowing() -> None:
        with transaction(con):
            con.execute("insert into kept values (1)")
            with pytest.raises(duckdb.Error):
                con.execute("select cast('x' as integer)")

    with pytest.raises(duckdb.Error, match="aborted"):
        swallowing()
    assert con.execute("from kept").fetchall() == []


class DroppingConnection:
    """A connection whose COMMIT succeeds and keeps nothing."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def commit(self) -> None:
        self._con.rollback()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)


def test_a_commit_that_kept_nothing_is_an_error(con: duckdb.DuckDBPyConnection) -> None:
    dropping = cast("duckdb.DuckDBPyConnection", DroppingConnection(con))
    with pytest.raises(WarehouseError, match="kept nothing"), transaction(dropping):
        con.execute("insert into kept values (1)")


def test_marks_of_commits_do_not_pile_up(con: duckdb.DuckDBPyConnection) -> None:
    for n in range(3):
        with transaction(con):
            con.execute("insert into kept values ($1)", [n])
    assert con.execute("from kept order by n").fetchall() == [(0,), (1,), (2,)]
    assert con.execute("select count(*) from commit_marks").fetchall() == [(0,)]


def writing_blocks(tree: ast.AST) -> Iterator[ast.With]:
    """The blocks that a transaction is open in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and any(
            isinstance(item.context_expr, ast.Call)
            and ast.unparse(item.context_expr.func).rpartition(".")[2] in {"transaction", "writing"}
            for item in node.items
        ):
            yield node


@pytest.mark.parametrize("folder", ["src", "flows"])
def test_no_code_catches_an_error_inside_a_transaction_and_goes_on(folder: str) -> None:
    blocks = [
        (path.name, block)
        for path in sorted((ROOT / folder).rglob("*.py"))
        for block in writing_blocks(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert blocks or folder == "flows"
    for name, block in blocks:
        caught = [node for node in ast.walk(block) if isinstance(node, ast.Try) and node.handlers]
        assert not caught, f"{name}:{block.lineno} catches inside a transaction"
        assert "suppress(" not in ast.unparse(block), f"{name}:{block.lineno} suppresses inside a transaction"


def test_rows_are_looked_up_by_number_where_a_test_watches_it() -> None:
    """Each of these asks for committed texts; `asking.py` tells when one does not. The checks read a closed file.

    SQLite's tables are not meant.
    """
    files = {path: path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")}
    users = {path.stem for path, text in files.items() if "rowid" in text and "sqlite3" not in text}
    assert users == {"diffs", "candidates", "index", "checks", "signed_ahead"}


@pytest.mark.parametrize("version", ["1.5.5", "1.5.6", "2.0.0"])
def test_an_engine_that_loses_rows_loads_no_file(version: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(duckdb, "__version__", version)
    with pytest.raises(WarehouseError, match=rf"DuckDB {version} may lose rows .* 2\.0\.1 or newer"):
        open_for_loading(tmp_path / "new.duckdb")
    found = {one.name: one for one in examine(load_settings(warehouse=tmp_path))}
    assert not found["engine"].is_good


@pytest.mark.parametrize("version", ["2.0.1", "2.0.10", "2.1.0", "3.0.0.dev1"])
def test_a_newer_engine_does(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "__version__", version)
    assert require_engine_for_files() == version
