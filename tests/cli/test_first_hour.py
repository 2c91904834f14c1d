"""docs/first-hour.md and docs/questions.md show what `rilis sql` says of the bundled newsroom on its third morning."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rilis_etl.cli.app import app
from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.address import Askable, PublishedFile
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.query import sandbox
from tests.conftest import ROOT
from tests.mornings import Mornings

pytestmark = pytest.mark.xdist_group("cli")

PAGE = ROOT / "docs" / "first-hour.md"
QUESTIONS = ROOT / "docs" / "questions.md"
NEWLINE = "\n"
HEAD = """\
# Questions and answers

Every question that a view or macro of the warehouse answers, as `.examples` of `rilis sql` shows it, with the answer of
the bundled newsroom on its third morning. Made by `make docs`, kept current by a test; the files are in `sql/examples`.
"""
ASKED = re.compile(r"```sql\n(?P<query>.*?)```\n(?:\n```text\n(?P<answer>.*?)```\n)?", re.DOTALL)


@pytest.fixture(scope="module")
def root(mornings: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that has seen the three mornings."""
    return mornings.after(3, tmp_path_factory.mktemp("hour") / "warehouse", recheck_days=None)


@pytest.fixture(scope="module", autouse=True)
def one_process(root: Path) -> Iterator[None]:
    """One process answers them all, each with a connection of its own: sixty would cost more than their answers."""
    with sandbox.open_queries(PublishedFile(root)) as queries, pytest.MonkeyPatch.context() as here:

        @contextmanager
        def run_query(asked: Askable, sql: str, parameters: Any, limits: sandbox.Limits, tables: Any) -> Iterator[Any]:
            assert (asked, limits, tables) == (PublishedFile(root), queries.limits, {})
            yield queries.ask(sql, parameters)

        here.setattr(sandbox, "run_query", run_query)
        yield


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-xdist gives its workers 80 columns."""
    monkeypatch.setenv("COLUMNS", "110")


def test_the_transcript_is_current(root: Path) -> None:
    written = PAGE.read_text(encoding="utf-8")
    keep_current(PAGE, ASKED.sub(lambda match: answered(match["query"], root), written))


def test_every_example_is_shown_with_its_answer(root: Path) -> None:
    examples = read_sql(folder("sql") / "examples")
    shown = (f"## {example.header}\n\n{answered(example.code.strip() + NEWLINE, root)}" for example in examples)
    keep_current(QUESTIONS, "\n".join((HEAD, *shown)))


def answered(query: str, root: Path) -> str:
    """The query and its answer as the pages show them."""
    done = CliRunner().invoke(app, ["sql", query, "--warehouse", str(root)])
    assert done.exit_code == 0, done.output
    answer = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    return f"```sql\n{query}```\n\n```text\n{answer}\n```\n"


def keep_current(page: Path, message: str) -> None:
    if os.environ.get("RILIS_WRITE_DOCS"):
        page.write_text(message, encoding="utf-8")
        return
    assert page.read_text(encoding="utf-8") == message, (
        "answers have changed: run `make docs`, read the difference, commit it"
    )
