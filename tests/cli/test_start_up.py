"""A command imports what it uses: a question has an answer before a load would have found its libraries.

Bounded by names of modules, not by time: the machine that runs the tests may be busy.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import rilis_process
from tests.mornings import Mornings

LOADS = {
    "bs4", "dateparser", "lxml", "prompt_toolkit", "requests", "rilis_etl.fetch", "rilis_etl.text.bylines",
    "rilis_etl.text.cleaning", "trafilatura", "urllib3",
}  # fmt: skip
"""What only those need who fetch, parse or draw."""

ASKS = LOADS | {
    "duckdb", "pyarrow.parquet", "pydantic_settings", "rich.console", "rilis_etl.context", "rilis_etl.discovery",
    "rilis_etl.html", "rilis_etl.sources", "rilis_etl.warehouse.load", "rilis_etl.warehouse.stores", "selectolax",
    "soupsieve",
}  # fmt: skip
"""What nobody needs who sends a query to another process and prints its answer."""

ANSWERS = LOADS | {"pydantic", "rich", "rilis_etl.model", "rilis_etl.settings", "rilis_etl.warehouse.stores", "typer"}
"""What the process does not need that runs the query."""


@pytest.fixture(scope="module")
def root(mornings: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mornings.after(1, tmp_path_factory.mktemp("start-up"), "ombudswarga")


def imported(*words: str | Path, cwd: Path) -> set[str]:
    """Every module that a command imports in its own process."""
    done = rilis_process(*words, cwd=cwd, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0, done.stderr
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_a_question_imports_nothing_that_only_loads_need(root: Path) -> None:
    assert not ASKS & imported("sql", "select 1", "--warehouse", root, cwd=root)


def test_the_process_that_runs_a_query_imports_the_engine_and_little_else() -> None:
    program = "import rilis_etl.warehouse.query.child, rilis_etl.warehouse.engine.database, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert "duckdb" in modules
    assert not ANSWERS & modules


def test_the_status_imports_nothing_that_fetches_cleans_or_draws(root: Path) -> None:
    assert not (LOADS - {"bs4", "lxml"}) & imported("status", "--warehouse", root, cwd=root)
