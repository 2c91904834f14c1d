"""`rilis archive import` counts, says what it passed over, and stores once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.imports.archive_import import import_archives
from tests.foreign_files import http, warc
from tests.pipeline.offline import Newsroom, release, visiting


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return visiting(tmp_path / "warehouse", Newsroom())


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    file = tmp_path / "crawl.warc"
    page = warc("http://dinas.example/r/1", http(release(1).encode()))
    file.write_bytes(page + warc("http://lain.example/\x1b[2J", http(b"x")) + b"sampah\r\n")
    return file


Rilis = Callable[..., tuple[int, str]]


@pytest.fixture
def rilis(context: Context, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rilis:
    """The command on the offline newsroom; gives the exit code and what it prints."""
    from typer.testing import CliRunner

    from rilis_etl.cli import common
    from rilis_etl.cli.app import app

    monkeypatch.setattr(common, "command_context", lambda _: context)

    def call(*words: str | Path) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["archive", "import", *map(str, words)])
        return done.exit_code, done.output

    return call


def test_a_dry_run_says_what_would_be_stored_and_what_not(rilis: Rilis, crawl: Path) -> None:
    code, output = rilis(crawl, "--dry-run")
    assert code == 3  # a place of the file cannot be read
    assert "dinas" in output
    assert "2017" in output
    assert "1 capture would be stored." in output
    assert "lain.example (1)" in output
    assert "crawl.warc, byte" in output


def test_an_import_publishes_what_it_stored(rilis: Rilis, context: Context, crawl: Path) -> None:
    rilis(crawl)
    assert context.warehouse.has_snapshot
    assert "1 were stored already" in rilis(crawl)[1]


def test_json_has_all_counts(rilis: Rilis, crawl: Path) -> None:
    values = json.loads(rilis(crawl, "--json", "--dry-run")[1])
    assert values["captures"] == [{"source": "dinas", "year": 2017, "count": 1}]
    assert values["stored"] == {"dinas": 1}
    assert values["hosts_of_no_source"] == {"lain.example": 1}


def test_an_unknown_source_is_one_sentence(context: Context, crawl: Path) -> None:
    from rilis_etl.errors import SourceError

    with pytest.raises(SourceError, match="there is no source 'tiada'"):
        import_archives(context, [crawl], keys=["tiada"])
