"""What a person sees at the terminal: answers, and one-line errors with a non-zero exit."""

import json
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from rilis_etl.cli import main
from rilis_etl.context import Context
from rilis_etl.sample import SOURCES
from tests.cli.terminal import refused, rilis, rilis_process
from tests.mornings import Mornings
from tests.support import Bench

pytestmark = pytest.mark.xdist_group("cli")


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    return newsroom_on(1).context(mornings.after(1, tmp_path_factory.mktemp("commands"), "ombudswarga"))


@pytest.fixture(scope="module")
def root(context: Context) -> Path:
    return context.settings.warehouse


def test_help_answers_in_less_than_four_tenths_of_a_second_of_cpu(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = rilis_process("--help", cwd=tmp_path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.4


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "ingest",
        "backfill",
        "recheck",
        "rebuild",
        "notify",
        "sql",
        "status",
        "doctor",
        "parse",
        "up",
        "source list",
        "source check",
    ],
)
def test_each_command_explains_itself_with_an_example(command: str, tmp_path: Path) -> None:
    shown = rilis(*command.split(), "--help", cwd=tmp_path).stdout
    assert "Example: rilis" in shown


def test_an_unknown_source_is_named_with_the_known_ones(tmp_path: Path) -> None:
    assert "komnasham" in refused("ingest", "komnasha", cwd=tmp_path)


def test_a_malformed_source_file_is_named_with_the_line(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "broken.toml").write_text('key = "broken"\nname = \n')
    output = refused("source", "list", cwd=tmp_path, RILIS_SOURCES=str(own))
    assert "broken.toml" in output
    assert "line 2" in output
    assert "broken is left out" in rilis("status", cwd=tmp_path, RILIS_SOURCES=str(own)).stdout
    assert rilis("recheck", cwd=tmp_path, RILIS_SOURCES=str(own)).returncode == 1


def test_up_names_a_broken_source_file_before_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rilis_etl.cli import up

    (tmp_path / "rusak.toml").write_text("key = ")
    monkeypatch.setenv("RILIS_SOURCES", str(tmp_path))
    monkeypatch.setattr("rilis_etl.service.supervisor.supervise", lambda _: None)
    up.up(warehouse=tmp_path / "w")
    assert "rusak is left out" in capsys.readouterr().err


def test_an_unreachable_site_fails_its_source_and_says_why(tmp_path: Path) -> None:
    done = rilis(
        "ingest",
        "ombudswarga",
        cwd=tmp_path,
        RILIS_SOURCES=str(SOURCES),
        RILIS_ROUTES='{".example": "127.0.0.1:9"}',
        RILIS_RETRIES="0",
    )
    assert done.returncode == 1
    assert "unreachable" in done.stdout
    assert "ombudswarga" in done.stdout


def test_a_check_of_an_unreachable_site_says_why_once(tmp_path: Path) -> None:
    routes = '{".komnasham.go.id": "127.0.0.1:9"}'
    done = rilis("source", "check", "komnasham", cwd=tmp_path, RILIS_ROUTES=routes, RILIS_RETRIES="0")
    assert done.stdout.count("could not be read") > 1
    assert done.stdout.count("unreachable") == 1
    assert done.returncode == 1


def test_a_listing_that_robots_txt_forbids_fails_its_source_and_says_so(context: Context, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "barred.toml").write_text("""
        key = "barred"
        name = "Behind robots.txt"
        home = "http://komisiwarga.example/"
        hosts = ["komisiwarga.example"]
        [discovery]
        start = ["http://komisiwarga.example/index.php/internal/"]
        row = "a"
    """)
    routes = json.dumps(context.settings.routes)
    done = rilis("ingest", "barred", cwd=tmp_path, RILIS_SOURCES=str(own), RILIS_ROUTES=routes, RILIS_DELAY_SECONDS="0")
    assert done.returncode == 1
    assert "robots" in done.stdout


def test_a_warehouse_of_a_newer_schema_is_refused_with_the_remedy(context: Context, tmp_path: Path) -> None:
    import duckdb

    newer = tmp_path / "published"
    newer.mkdir()
    published = Path(context.warehouse.location)
    copy = newer / published.name
    for file in (published, published.with_suffix(".json")):
        (newer / file.name).write_bytes(file.read_bytes())
    with duckdb.connect(str(copy)) as con:
        con.execute("insert into schema_migrations select * replace (9999 as version) from schema_migrations limit 1")
    (tmp_path / "warehouse.duckdb").symlink_to(copy)
    assert "update rilis_etl" in refused("status", "--warehouse", tmp_path, cwd=tmp_path)


@pytest.mark.parametrize("query", ["delete from releases", "create table x (i int)", "copy releases to 'x.csv'"])
def test_sql_that_writes_is_refused(query: str, root: Path, tmp_path: Path) -> None:
    refused("sql", query, "--warehouse", root, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_mistyped_query_is_one_line(root: Path, tmp_path: Path) -> None:
    assert "\n" not in refused("sql", "selec 1", "--warehouse", root, cwd=tmp_path)


def test_an_error_of_a_process_is_one_line_too(root: Path, tmp_path: Path) -> None:
    done = rilis_process("sql", "selec 1", "--warehouse", root, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("rilis: ")


def test_a_rebuild_without_a_source_file_is_refused_before_anything_is_lost(root: Path, tmp_path: Path) -> None:
    assert "ombudswarga" in refused("rebuild", "--warehouse", root, cwd=tmp_path)


@pytest.mark.parametrize("command", ["rebuild", "archive verify"])
def test_ctrl_c_ends_a_command_in_one_line_that_says_what_is_kept(
    command: str, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rilis_etl.cli.show.Watcher.__enter__", stopped)
    monkeypatch.setattr("sys.argv", ["rilis", *command.split(), "--warehouse", str(root)])
    with pytest.raises(SystemExit) as ended:
        main()
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert ended.value.code == 130
    assert "is kept" in line
    assert "run the same command again to go on from there" in line


def test_a_warehouse_may_bring_its_own_sources(context: Context, root: Path, tmp_path: Path) -> None:
    own = tmp_path / "sources"
    own.mkdir()
    (own / "ombudswarga.toml").write_bytes((SOURCES / "ombudswarga.toml").read_bytes())
    (tmp_path / "archive").symlink_to(root / "archive")
    done = rilis("rebuild", "--warehouse", tmp_path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "28 new versions" in done.stdout


def test_nothing_published_says_what_to_run(tmp_path: Path) -> None:
    assert "rilis ingest" in refused("sql", "select 1", cwd=tmp_path)


def test_an_answer_can_be_json_csv_or_a_file(root: Path, tmp_path: Path) -> None:
    query = "select source, count(*) as releases from releases group by source"
    rows = json.loads(rilis("sql", query, "--format", "json", "--warehouse", root, cwd=tmp_path).stdout)
    assert rows[0]["source"] == "ombudswarga"
    assert rilis("sql", query, "--format", "csv", "--warehouse", root, cwd=tmp_path).stdout.startswith(
        "source,releases\n"
    )
    assert rilis("sql", query, "-o", "out.parquet", "--warehouse", root, cwd=tmp_path).returncode == 0
    assert (tmp_path / "out.parquet").read_bytes()[:4] == b"PAR1"


def test_what_a_terminal_would_obey_is_shown_instead(root: Path, tmp_path: Path) -> None:
    done = rilis("sql", "select chr(27) || '[2J[bold]x' as title", "--warehouse", root, cwd=tmp_path)
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J[bold]x" in done.stdout


def test_a_query_can_be_piped_in(root: Path, tmp_path: Path) -> None:
    done = rilis_process("sql", "--warehouse", root, cwd=tmp_path, stdin="select 40 + 2 as answer")
    assert "42" in done.stdout


def test_status_is_json_for_scripts(root: Path, tmp_path: Path) -> None:
    status = json.loads(rilis("status", "--json", "--warehouse", root, cwd=tmp_path).stdout)
    assert status["row_counts"]["releases"] > 0


def test_a_saved_page_becomes_json(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    text = "Panitia membuka pendaftaran relawan pembersihan sungai mulai pekan depan di balai kota. " * 3
    page.write_text(
        f"<html><head><title>Relawan Sungai</title></head><body><article><h1>Relawan Sungai</h1>"
        f"<p>{text}</p><p>{text[::-1]}</p></article></body></html>"
    )
    release = json.loads(rilis("parse", page, "--url", "https://kota.example/berita/1", cwd=tmp_path).stdout)
    assert release["title"] == "Relawan Sungai"
    assert release["paragraphs"][0] == text.strip()
    assert {"source", "source_key", "url", "published_on", "language", "bylines", "removals", "extractor"} <= set(
        release
    )


def test_a_list_of_saved_pages_gives_a_line_each_in_order(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "data.bin").write_bytes(bytes(range(256)) * 40)
    lines = [
        {"file": name, "url": f"https://x.example/{name}", "source": "generic"} for name in ("empty.html", "data.bin")
    ]
    (tmp_path / "list.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    done = rilis("parse", "--list", "list.jsonl", cwd=tmp_path)
    output = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["url"] for line in output] == ["https://x.example/empty.html", "https://x.example/data.bin"]
    assert all(line["issue"]["reason"] for line in output)


def test_a_page_of_a_list_that_is_not_there_gives_its_line_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>x</p>")
    lines = [
        {"file": "gone.html", "url": "https://x.example/1"},
        {"file": "page.html", "url": "https://x.example/2", "source": "nobody"},
        {"file": "page.html", "url": "https://x.example/3"},
    ]
    (tmp_path / "list.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    done = rilis("parse", "--list", "list.jsonl", cwd=tmp_path)
    missing, unknown, read = map(json.loads, done.stdout.splitlines())
    assert "gone.html" in missing["error"]
    assert "nobody" in unknown["error"]
    assert read["issue"]["reason"] == "no_title"
    assert done.returncode == 1


def test_a_list_with_a_bad_line_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text('{"url": "https://x.example/"}\n')
    assert "line 1" in refused("parse", "--list", "list.jsonl", cwd=tmp_path)


def test_doctor_finds_nothing_wrong_here(tmp_path: Path) -> None:
    done = rilis("doctor", cwd=tmp_path)
    assert done.returncode == 0
    assert "BAD" not in done.stdout
    assert not list(tmp_path.iterdir())
