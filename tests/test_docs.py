"""The documentation is true: its commands run, its links lead somewhere, every command of rilis is in it."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rilis_etl.cli.app import app
from rilis_etl.context import Context
from rilis_etl.sample import SOURCES
from rilis_etl.warehouse.query.sandbox import run_query
from tests.cli.terminal import Done, rilis
from tests.conftest import ROOT
from tests.mornings import Mornings
from tests.support import Bench

pytestmark = pytest.mark.xdist_group("docs")

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md"])
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
NEEDS_THE_NETWORK = ("ingest komnasham",)
SERVES_UNTIL_STOPPED = ("up",)  # started for real in tests/flows


def commands(page: Path) -> list[str]:
    """The lines of the page's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


README = commands(ROOT / "README.md")
RILIS = [line.removeprefix(".venv/bin/rilis ") for line in README if line.startswith(".venv/bin/rilis ")]
RUNNABLE = [line for line in RILIS if not line.startswith((*NEEDS_THE_NETWORK, *SERVES_UNTIL_STOPPED))]


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    root = mornings.after(1, tmp_path_factory.mktemp("docs") / "warehouse", "ombudswarga")
    made = newsroom_on(1).context(root)
    shutil.copytree(SOURCES, made.settings.warehouse / "sources")
    return made


def run(line: str, cwd: Path, **env: str) -> Done:
    return rilis(*shlex.split(line), cwd=cwd, **env)


def test_the_readme_begins_with_the_two_commands_and_make_knows_them() -> None:
    assert README[:2] == ["make demo", "make test"]
    for line in README[:2]:
        known = subprocess.run(["make", "-n", *line.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        assert known.returncode == 0, known.stderr


def test_every_line_of_the_readme_is_one_that_this_file_runs() -> None:
    assert set(README) == {"make demo", "make test", *(f".venv/bin/rilis {line}" for line in RILIS)}


@pytest.mark.parametrize("line", RUNNABLE)
def test_a_command_of_the_readme_runs(line: str, context: Context) -> None:
    done = run(line, context.settings.warehouse.parent)
    assert done.returncode == 0, done.stderr


def test_the_readmes_visit_to_a_real_newsroom_is_refused_only_by_the_missing_network(tmp_path: Path) -> None:
    (line,) = [line for line in RILIS if line.startswith(NEEDS_THE_NETWORK)]
    done = run(line, tmp_path, RILIS_ROUTES='{".go.id": "127.0.0.1:9"}', RILIS_RETRIES="0", RILIS_DELAY_SECONDS="0")
    assert done.returncode == 1
    assert "unreachable" in done.stdout


def anchors(page: Path) -> set[str]:
    """What `#…` may follow the address of the page, as GitHub makes it of the headings."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = (line.lstrip("#").strip().lower() for line in text.splitlines() if re.match(r"#+ ", line))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    goal = (page.parent / path).resolve() if path else page
    return goal.is_relative_to(ROOT) and goal.exists() and (not anchor or anchor in anchors(goal))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", CODE.sub("", page.read_text(encoding="utf-8")))
    assert [target for target in targets if not leads_somewhere(page, target)] == []


@pytest.mark.parametrize(
    "target", ["no-such-page.md", "warehouse.md#no-such-heading", "../../../outside.md", "#nowhere"]
)
def test_a_dead_link_is_noticed(target: str) -> None:
    assert not leads_somewhere(ROOT / "docs" / "backfills.md", target)


def test_a_link_to_a_heading_is_followed() -> None:
    assert leads_somewhere(ROOT / "docs" / "backfills.md", "warehouse.md#as-a-lake")


def test_every_command_is_in_the_documentation() -> None:
    output = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert [name for name in names if f"rilis {name}" not in output] == []


def statements(page: Path) -> list[str]:
    """The statements of the page's SQL blocks, without their comments."""
    blocks = re.findall(r"^```sql\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    bare = re.sub(r"--.*", "", "\n".join(blocks))
    return [statement.strip() for statement in bare.split(";") if statement.strip()]


@pytest.mark.parametrize("statement", statements(ROOT / "docs" / "warehouse.md"))
def test_a_question_of_the_warehouse_page_has_an_answer(statement: str, context: Context) -> None:
    with run_query(context.warehouse, statement) as result:
        list(result.rows())
