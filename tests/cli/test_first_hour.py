"""The transcript of docs/first-hour.md is what `rilis sql` says of the bundled newsroom on its third morning."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rilis_etl.cli.app import app
from rilis_etl.pipeline.ingest import ingest
from tests.conftest import ROOT
from tests.support import Bench

pytestmark = pytest.mark.xdist_group("cli")

PAGE = ROOT / "docs" / "first-hour.md"
ASKED = re.compile(r"```sql\n(?P<query>.*?)```\n(?:\n```text\n(?P<answer>.*?)```\n)?", re.DOTALL)


@pytest.fixture(scope="module")
def root(newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that has seen the three mornings."""
    root = tmp_path_factory.mktemp("hour") / "warehouse"
    for day in (1, 2, 3):
        shop = newsroom_on(day).shop(root)
        ingest(shop, shop.chosen(()))
    return root


def test_the_transcript_is_current(root: Path) -> None:
    def answered(match: re.Match[str]) -> str:
        words = ["sql", match["query"], "--warehouse", str(root)]
        done = CliRunner().invoke(app, words, env={"COLUMNS": "110"})
        assert done.exit_code == 0, done.output
        answer = "\n".join(line.rstrip() for line in done.stdout.splitlines())
        return f"```sql\n{match['query']}```\n\n```text\n{answer}\n```\n"

    written = PAGE.read_text(encoding="utf-8")
    told = ASKED.sub(answered, written)
    if os.environ.get("RILIS_WRITE_DOCS"):
        PAGE.write_text(told, encoding="utf-8")
        return
    assert written == told, "answers have changed: run `make docs`, read the difference, commit it"
