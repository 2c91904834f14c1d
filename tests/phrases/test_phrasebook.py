"""Pages and summaries speak the reader's language: every phrase that is shown has its words in each of them."""

import ast
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from rilis_etl.errors import SettingsError
from rilis_etl.phrases import PageLanguage, language_of_locale, phrasebook
from rilis_etl.phrases.phrasebook import Phrasebook
from rilis_etl.report.health import Condition
from rilis_etl.report.year_calendar import LEVELS
from rilis_etl.settings import load_settings
from rilis_etl.warehouse.read.run_summary import Fate
from tests.conftest import ROOT

SOURCES = ROOT / "src" / "rilis_etl"
INDONESIAN = tomllib.loads((SOURCES / "phrases" / "id.toml").read_text(encoding="utf-8"))


def _in_python(path: Path) -> set[str]:
    """The literals in what `say(…)` is asked for, and in the caption and head of a `table(…)`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            asked = node.args[:1] if name == "say" else node.args[:2] if name == "table" else []
            found |= {part.value for arg in asked for part in ast.walk(arg) if isinstance(part, ast.Constant)}
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and _is_head(node.targets[0]):
            found |= {part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)}
    return {text for text in found if isinstance(text, str)}


def _is_head(target: ast.expr) -> bool:
    return getattr(target, "id", "") in {"head", "columns"}


def _in_pages(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return {found.replace("&quot;", '"') for found in re.findall(r'data-say="([^"]+)"', text)}
    calls = re.findall(r'say\(((?:[^()"]*"[^"]+"[^()"]*)+)', text)
    lists = re.findall(r"const head = \[([^\]]+)\]", text)
    return {found for call in [*calls, *lists] for found in re.findall(r'(?:^|[?:(,]\s*)"([^"]+)"', call)}


def _shown() -> set[str]:
    """Every phrase that a page, a summary or a command shows."""
    assets = SOURCES / "website" / "assets"
    return {
        *(
            text
            for room in ("report", "explore")
            for path in (SOURCES / room).glob("*.py")
            for text in _in_python(path)
        ),
        *_in_python(SOURCES / "cli" / "site.py"),
        *Fate,
        *Condition,
        *(name for name, _ in LEVELS if not name[0].isdigit() or " " in name),
        *(text for name in ("site.js", "index.html") for text in _in_pages(assets / name)),
    }


def test_every_phrase_that_is_shown_has_an_indonesian_one() -> None:
    assert sorted(_shown() - INDONESIAN.keys()) == []


def test_what_is_in_braces_is_the_same_in_both_languages() -> None:
    braces = re.compile(r"\{\w+\}")
    assert [
        phrase for phrase, other in INDONESIAN.items() if set(braces.findall(phrase)) != set(braces.findall(other))
    ] == []


def test_a_phrase_that_nobody_has_translated_is_shown_in_english() -> None:
    assert Phrasebook(PageLanguage.INDONESIAN, {})("Nobody {name}", name="knows") == "Nobody knows"


def test_numbers_and_days_are_written_as_the_language_writes_them() -> None:
    english, indonesian = phrasebook(PageLanguage.ENGLISH), phrasebook(PageLanguage.INDONESIAN)
    assert (english.number(1_234_567), indonesian.number(1_234_567)) == ("1,234,567", "1.234.567")
    assert english.day(date(2026, 11, 30)) == "Monday, 30 November 2026"
    assert indonesian.day(date(2026, 8, 7)) == "Jumat, 7 Agustus 2026"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "id"}, "id"),
        ({"LANG": "de_DE"}, "en"),
        ({}, "en"),
    ],
)
def test_without_a_setting_the_locale_decides(environment: dict[str, str], language: str) -> None:
    assert language_of_locale(environment) == language


def test_the_setting_wins_over_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("RILIS_LANGUAGE", "id")
    assert load_settings().language is PageLanguage.INDONESIAN
    monkeypatch.setenv("RILIS_LANGUAGE", "xx")
    with pytest.raises(SettingsError, match=r"RILIS_LANGUAGE: .*'en' or 'id'"):
        load_settings()
