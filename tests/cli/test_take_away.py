"""`rilis report`, `export`, `snapshots`, `rollback`, `explore`, and the examples of the prompt."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rilis_etl.cli.app import app, run
from rilis_etl.cli.examples import example, questions
from rilis_etl.context import Context
from rilis_etl.errors import QueryError
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql
from tests.mornings import Mornings
from tests.support import Bench

pytestmark = pytest.mark.xdist_group("cli")

EXAMPLES = read_sql(folder("sql") / "examples")


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    return newsroom_on(1).context(mornings.after(1, tmp_path_factory.mktemp("take") / "warehouse"))


@pytest.fixture
def rilis(context: Context) -> Callable[..., str]:
    def ask(*words: str | Path) -> str:
        done = CliRunner().invoke(app, [*map(str, words), "--warehouse", str(context.settings.warehouse)])
        assert done.exit_code == 0, done.output
        return done.output

    return ask


@pytest.mark.parametrize("asked", EXAMPLES, ids=lambda example: example.name)
def test_an_example_begins_with_the_question_that_it_answers(asked: SqlFile) -> None:
    assert asked.header.endswith("?")  # that it runs, and what it answers: test_first_hour.py


def test_every_view_and_every_table_macro_has_an_example() -> None:
    asked = " ".join(re.findall(r"\b(?:from|join)\s+(\w+)", "\n".join(file.code for file in EXAMPLES)))
    macros = [file.name for file in read_sql(folder("sql") / "macros") if "as table" in file.code]
    names = [*(file.name for file in read_sql(folder("sql") / "views")), *macros]
    assert [name for name in names if name not in asked.split()] == []


def test_the_examples_are_told_with_their_questions() -> None:
    assert len(questions().splitlines()) == len(EXAMPLES)
    assert "from search(" in example("search").text
    with pytest.raises(QueryError, match="search"):
        example("serach")


def test_a_search_that_finds_nothing_says_which_word_no_text_has_and_what_is_near(rilis: Callable[..., str]) -> None:
    assert "no text has 'pengaduaan'; near: pengaduan" in rilis("sql", "from search('pengaduaan')")
    assert "no text has" not in rilis("sql", "from search('pengaduan')")


@pytest.mark.parametrize(
    "asked",
    [
        "from search('warga', source := 'komisiwagra')",
        "from search_count('warga', since := '2020-01-01', source => 'komisiwagra')",
        "select month_on from term_per_month('warga', source := 'komisiwagra')",
    ],
)
def test_a_search_of_a_source_that_no_text_is_of_names_those_near(rilis: Callable[..., str], asked: str) -> None:
    assert "no text has 'source:komisiwagra'; near: source:komisiwarga" in rilis("sql", asked)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("from search('warga or xylofon')", "'or' was looked for as a word; in capitals, OR means either of two"),
        ("from collocates('warga not xylofon')", "'not' was looked for as a word; in capitals, NOT leaves out"),
        ("from collocates('xylofon')", "no text has 'xylofon'"),
        (
            "from kwic('warga', since := '2026-02-01', until := '2026-01-01')",
            "no day is from 2026-02-01 on and until 2026-01-01: since is the earlier one",
        ),
    ],
)
def test_a_search_that_finds_nothing_says_what_it_was_asked(rilis: Callable[..., str], asked: str, line: str) -> None:
    assert line in rilis("sql", asked)


def test_a_word_within_quotes_is_no_operator_in_small_letters(rilis: Callable[..., str]) -> None:
    assert "in capitals" not in rilis("sql", """from search('"warga or xylofon"')""")


def test_a_query_may_begin_with_a_comment(
    context: Context, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("sql", "-- how many\nselect 41 + 1 as total", "--warehouse", str(context.settings.warehouse))
    monkeypatch.setattr("sys.argv", ["rilis", *words])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 0
    assert "42" in capsys.readouterr().out


def test_of_several_statements_it_is_told_which_is_answered(rilis: Callable[..., str]) -> None:
    assert "2 statements: this is the answer of the last" in rilis("sql", "select 1; select 2")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (".describe", ".describe needs a name"),
        ("select 'abc", "a quotation mark is not closed"),
        ('select "abc', "a quotation mark is not closed"),
    ],
)
def test_what_is_not_finished_is_answered_with_what_it_lacks(context: Context, query: str, sentence: str) -> None:
    done = CliRunner().invoke(app, ["sql", query, "--warehouse", str(context.settings.warehouse)])
    assert isinstance(done.exception, QueryError)
    assert sentence in str(done.exception)


def test_the_commands_of_the_prompt_answer_from_the_command_line_too(rilis: Callable[..., str]) -> None:
    tables = rilis("sql", ".tables")
    assert "current_releases" in tables
    assert "search(query, hits" in tables
    assert "published_on" in rilis("sql", ".describe current_releases")
    assert "published_on" in rilis("sql", '.describe "Current_Releases";')
    assert "in any of its forms" in " ".join(rilis("sql", ".describe search").split())
    assert "from clusters" in rilis("sql", ".examples clusters")
    assert rilis("sql", ".examples").count("?") == len(EXAMPLES)


def test_the_report_is_written_beside_the_snapshots(rilis: Callable[..., str], context: Context) -> None:
    path = Path(rilis("report").strip())
    assert path == context.settings.warehouse / "report.html"
    assert "Komisi Warga Nusantara" in path.read_text(encoding="utf-8")


def test_an_export_says_what_it_wrote(rilis: Callable[..., str], tmp_path: Path) -> None:
    output = rilis("export", tmp_path / "out", "--format", "csv")
    assert re.search(r"\d+ rows .* /out/releases\.csv", output.replace(str(tmp_path), ""))
    sources = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))["sources"]
    assert sources[0]["title"] == "Dinas Lingkungan Kota Samarata"


def test_a_rollback_publishes_the_snapshot_before(rilis: Callable[..., str], context: Context) -> None:
    ingest(context, context.chosen(["ombudswarga"]))
    before, after = (row["snapshot"] for row in json.loads(rilis("snapshots", "--json")))
    assert f"* {after}" in rilis("snapshots")
    assert rilis("rollback").startswith(f"{before} is published again")
    assert f"* {before}" in rilis("snapshots")


@pytest.mark.parametrize("command", ["report", "export", "snapshots", "rollback", "explore"])
def test_each_command_explains_itself_with_an_example(command: str) -> None:
    assert f"Example: rilis {command}" in CliRunner().invoke(app, [command, "--help"]).output


def test_explore_without_harlequin_says_what_to_do(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    done = CliRunner().invoke(app, ["explore", "--sql", "--warehouse", str(context.settings.warehouse)])
    assert "rilis-etl[console]" in str(done.exception)


def test_explore_without_marimo_says_what_to_do(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rilis_etl.cli.explore.find_spec", lambda _: None)
    done = CliRunner().invoke(app, ["explore", "--warehouse", str(context.settings.warehouse)])
    assert "rilis-etl[explore]" in str(done.exception)
    assert "--sql" in str(done.exception)
