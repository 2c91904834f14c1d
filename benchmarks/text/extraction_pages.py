"""The saved institutional pages with their gold, and the scores of what a tool read on them."""

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from rilis_etl.text import fold


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page and what is known of it."""

    name: str
    url: str
    body: bytes
    wanted: tuple[str, ...]  # snippets that must be in the text
    unwanted: tuple[str, ...]  # snippets that must not
    title: str | None
    days: frozenset[date]  # of publication; two where the gold is an instant whose zone is not known

    @property
    def institution(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool read on a page; None for what it did not look for or did not find."""

    text: str = ""
    title: str | None = None
    day: date | None = None


ToolAnswers = Mapping[str, ToolAnswer]
"""By the name of the page."""


def read_pages(folder: Path) -> tuple[SavedPage, ...]:
    """The pages of a folder with an index.json, in its order."""
    pages = []
    for entry in json.loads((folder / "index.json").read_text(encoding="utf-8")):
        gold = entry["gold"]
        pages.append(
            SavedPage(
                name=Path(entry["file"]).name.removesuffix(".html.gz"),
                url=entry["url"],
                body=gzip.decompress((folder / entry["file"]).read_bytes()),
                wanted=tuple(map(fold, gold.get("must_contain") or ())),
                unwanted=tuple(map(fold, gold.get("must_not_contain") or ())),
                title=fold(gold["title"]) if gold["title"] else None,
                days=_days(gold["date"]) if gold["date"] else frozenset(),
            )
        )
    return tuple(pages)


def f1(pages: Sequence[SavedPage], readings: ToolAnswers) -> float:
    """Snippet F1 as in trafilatura's own evaluation: a wanted snippet found is a true positive, an unwanted one a false
    positive, a wanted one missed a false negative; summed over the pages."""
    found = sum(snippet in readings[page.name].text for page in pages for snippet in page.wanted)
    extra = sum(snippet in readings[page.name].text for page in pages for snippet in page.unwanted)
    missed = sum(len(page.wanted) for page in pages) - found
    return 2 * found / (2 * found + extra + missed)


def halves(pages: Sequence[SavedPage], times: int) -> list[tuple[SavedPage, ...]]:
    """Random halves of the pages, no institution in both halves of a split."""
    institutions = sorted({page.institution for page in pages})
    chosen = (set(random.Random(n).sample(institutions, len(institutions) // 2)) for n in range(times))
    return [tuple(page for page in pages if page.institution in half) for half in chosen]


def wrong_snippets(pages: Sequence[SavedPage], readings: ToolAnswers) -> tuple[str, ...]:
    """The pages that are not fully right, with the number of snippets missed and too many."""
    notes = []
    for page in pages:
        text = readings[page.name].text
        missed = sum(snippet not in text for snippet in page.wanted)
        extra = sum(snippet in text for snippet in page.unwanted)
        if missed or extra:
            notes.append(f"{page.name}: {missed} missed, {extra} too many")
    return tuple(notes)


def _days(gold: str) -> frozenset[date]:
    """The day of a gold date: "2022-01-20", with day and month swapped "2022-29-11", or an instant in UTC."""
    if "T" in gold:
        moment = datetime.fromisoformat(gold)
        return frozenset({moment.date(), (moment + timedelta(hours=9)).date()})
    year, month, day = map(int, gold.split("-"))
    return frozenset({date(year, day, month) if month > 12 else date(year, month, day)})
