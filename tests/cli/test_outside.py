"""What comes from outside, and what the disk refuses, reaches the person as one safe sentence."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rilis_etl.cli.app import run
from rilis_etl.context import Context
from tests.mornings import Mornings
from tests.support import Bench

pytestmark = pytest.mark.xdist_group("cli")


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    root = mornings.after(1, tmp_path_factory.mktemp("outside") / "warehouse", "ombudswarga")
    return newsroom_on(1).context(root)


@pytest.fixture
def rilis(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command as the shell calls it; gives the exit code."""

    def call(*words: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["rilis", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            run()
        code = ended.value.code
        return code if isinstance(code, int) else 0

    return call


COMMANDS = (
    ["status"],
    ["status", "--json"],
    ["ingest"],
    ["recheck"],
    ["demo"],
    ["report"],
    ["snapshots"],
    ["rollback"],
    ["notify"],
    ["up", "--install"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_warehouse_that_is_a_file_is_one_sentence(
    rilis: Callable[..., int], words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "warehouse"
    place.write_text("bukan gudang")
    assert rilis(*words, "--warehouse", place) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("rilis: ")
    assert str(place) in line


@pytest.mark.parametrize(
    "words",
    [
        ["backfill", "setkab", "--first", "2020-01-01", "--last", "2020-01-02", "--dry-run", "--mode", "reparse"],
        ["ingest", "setkab", "--from-archives", "--since", "2030-01-01", "--until", "2030-01-02", "--dry-run"],
    ],
    ids=lambda words: words[0],
)
def test_a_dry_run_of_a_source_of_the_catalogue_adds_no_file(
    rilis: Callable[..., int], words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RILIS_ROUTES", '{"web.archive.org": "127.0.0.1:1"}')  # where nobody answers
    monkeypatch.setenv("RILIS_RETRIES", "0")
    rilis(*words, "--warehouse", tmp_path)
    assert not list(tmp_path.rglob("*.toml"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["komnasham", "--at", "2017"], "komnasham is no address, and --at, --interactive and --key need one"),
        (["http://127.0.0.1:1/berita", "--at", "3000"], "nothing was captured in that year yet"),
    ],
)
def test_a_year_that_no_archive_can_be_asked_about_is_refused(
    rilis: Callable[..., int], words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rilis("source", "new", *words) == 1
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert not printed.out


@pytest.mark.parametrize("name", ["tidak/ada/x.csv", "."])
def test_a_place_that_cannot_be_written_is_one_sentence(
    rilis: Callable[..., int], context: Context, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = tmp_path / name
    for kind in ("csv", "table"):
        code = rilis("sql", "select 1", "-o", where, "--format", kind, "--warehouse", context.settings.warehouse)
        assert code == 1
        assert capsys.readouterr().err.startswith(f"rilis: cannot write {where}")


def test_an_export_into_a_file_is_one_sentence(
    rilis: Callable[..., int], context: Context, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("")
    assert rilis("export", tmp_path / "out", "--warehouse", context.settings.warehouse) == 1
    assert capsys.readouterr().err.startswith(f"rilis: {tmp_path / 'out'}: File exists")


@pytest.mark.parametrize("kind", ["table", "csv", "json", "jsonl"])
def test_no_answer_and_no_column_name_commands_the_terminal(
    rilis: Callable[..., int],
    context: Context,
    kind: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    query = """select 'a' || chr(27) || '[2J' || chr(155) || '1m' as "k\x1b[31m" """
    rilis("sql", query, "--format", kind, "--warehouse", context.settings.warehouse)
    shown = capfd.readouterr().out
    assert "2J" in shown
    assert not {"\x1b[2J", "\x1b[31m", "\x9b"} & {shown[n : n + size] for n in range(len(shown)) for size in (1, 4, 5)}


def test_an_error_that_quotes_data_does_not_command_the_terminal(
    rilis: Callable[..., int], context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "select error('a' || chr(27) || ']0;judul' || chr(7))"
    assert rilis("sql", query, "--warehouse", context.settings.warehouse) == 1
    assert "a\\x1b]0;judul\\x07" in capsys.readouterr().err


def test_minus_is_standard_output(
    rilis: Callable[..., int], context: Context, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    where = ("--warehouse", context.settings.warehouse)
    rilis("sql", "select 1 as a", "-o", "-", "--format", "json", *where)
    assert json.loads(capfdbinary.readouterr().out) == [{"a": 1}]
    rilis("sql", "select 1 as a", "-o", "-", "--format", "parquet", *where)
    assert capfdbinary.readouterr().out.startswith(b"PAR1")
    rilis("report", "-o", "-", *where)
    assert capfdbinary.readouterr().out.startswith(b"<!doctype html>")
