"""Each Indonesian page keeps step with its English original: headings, commands, tables, lists, images, links."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

TRANSLATED = [ROOT / "README.id.md", *sorted((ROOT / "docs" / "id").glob("*.md"))]
GENERATED = "<!-- dictionary -->"  # what stands below is made from the database, in English only
BLOCK = re.compile(r"^ *```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)")
COMMAND_SETTING_OR_PATH = re.compile(r"rilis |make |RILIS_|\.|[a-z_]+/")
COMMENT = {"sh": r"\s+#.*", "sql": r"--.*"}
SHAPES = (
    ("heading", r"(#+) "),
    ("image", r"!\["),
    ("row of a table", r"\|"),
    ("item", r"- "),
    ("step", r"\d+\. "),
)


def original_of(page: Path) -> Path:
    return ROOT / "README.md" if page.name == "README.id.md" else page.parent.parent / page.name


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8").split(GENERATED)[0]


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Language and lines of each block of code, without comments; the answers on the English pages are left aside."""
    found = []
    for block in BLOCK.finditer(text):
        language = block["language"]
        bare = re.sub(COMMENT[language], "", block["code"]) if language in COMMENT else block["code"]
        found.append((language, [line.strip() for line in bare.splitlines() if line.strip()]))
    return [(language, lines) for language, lines in found if language != "text"]


def outline(text: str) -> list[str]:
    """Headings with their depth, images, rows, items and steps, in their order."""
    found = []
    for line in BLOCK.sub("", text).splitlines():
        for shape, pattern in SHAPES:
            if match := re.match(pattern, line):
                depth = f" {len(match[1])}" if match.groups() else ""
                found.append(shape + depth)
    return found


def named(text: str) -> set[str]:
    """Commands, settings and paths within sentences."""
    spans = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", BLOCK.sub("", text)))
    return {span for span in spans if COMMAND_SETTING_OR_PATH.match(span)}


def targets(page: Path) -> list[str]:
    """Where the links of a page lead. An Indonesian page counts as its original, a link to the page's twin does not."""
    twins = {original_of(indonesian): indonesian for indonesian in TRANSLATED}
    mine = original_of(page) if page in TRANSLATED else page
    found = []
    for target in LINK.findall(read(page)):
        if target.startswith("http"):
            found.append(target)
            continue
        place = (page.parent / target).resolve()
        place = next((english for english, indonesian in twins.items() if indonesian == place), place)
        if place != mine:
            found.append(str(place.relative_to(ROOT)))
    return sorted(found)


each_page = pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: str(page.relative_to(ROOT)))


@each_page
def test_an_indonesian_page_has_the_commands_of_its_original(page: Path) -> None:
    assert commands(read(page)) == commands(read(original_of(page)))


@each_page
def test_an_indonesian_page_has_the_headings_tables_lists_and_images_of_its_original(page: Path) -> None:
    assert outline(read(page)) == outline(read(original_of(page)))


@each_page
def test_an_indonesian_page_names_the_commands_settings_and_paths_of_its_original(page: Path) -> None:
    assert named(read(original_of(page))) <= named(read(page))


@each_page
def test_an_indonesian_page_leads_where_its_original_leads(page: Path) -> None:
    assert targets(page) == targets(original_of(page))


def test_the_pages_that_people_start_from_are_translated() -> None:
    names = {page.name for page in TRANSLATED}
    assert {"README.id.md", "adding-a-source.md", "backfills.md", "warehouse.md", "questions.md"} <= names
