"""The whole way of a page without a layout on sets that its rules were not written on, beside trafilatura's default.

Data: SHARED/data/articles, with the formulas of the scorer that stands beside it: means over pages, a refused page
counting as empty. Intervals are bootstrap intervals over the pages, 95 %.
"""

import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path

from benchmarks.text.figures import Figure, interval
from rilis_etl.model import Version
from rilis_etl.pipeline.process.parse_file import SavedPage, parse_saved
from rilis_etl.text import fold

CORE = ("fundus", "aeb", "wcxb")
CAPTURED = datetime(2026, 11, 1, tzinfo=UTC)
FIFTH = 0.8
LOWER_IS_BETTER = frozenset(("has_lost", "has_gained", "milliseconds"))
JAKARTA = timezone(timedelta(hours=7))
_QUOTES = str.maketrans("‘’“”–—", "''\"\"--")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A saved article with its gold."""

    group: str
    file: Path
    url: str
    text: str
    title: str | None
    days: frozenset[str]  # ISO


@dataclass(frozen=True, slots=True)
class PageScore:
    """What one tool made of one page; None where the page has no gold, or the tool does not look for it."""

    group: str
    f1: float
    has_lost: bool  # more than a fifth of the gold's words
    has_gained: bool  # more than a fifth of its words are not the gold's
    title: bool | None
    day: bool | None
    milliseconds: float


def measure(shared: Path) -> tuple[Figure, ...]:
    """Every figure on every set, ours beside trafilatura's on the same pages in the same run."""
    pages = read_pages(shared / "data" / "articles")
    tools = {"ours": _ours} | ({"trafilatura": _trafilatura} if find_spec("trafilatura") else {})
    # the first page twice: imports are no page's cost
    scores = {name: [tool(page) for page in [pages[0], *pages]][1:] for name, tool in tools.items()}
    groups = {"three sets": CORE, **{page.group: (page.group,) for page in pages}}
    return tuple(
        figure
        for name, members in groups.items()
        for figure in _figures(name, {tool: [s for s in all_ if s.group in members] for tool, all_ in scores.items()})
    )


def _figures(name: str, scores: dict[str, list[PageScore]]) -> list[Figure]:
    ours = scores["ours"]
    is_core = name == "three sets"
    low, high = interval([score.f1 for score in ours], statistics.fmean)
    data = f"{name}, {len(ours)} pages"

    def figure(measure: str, field: str, bar: float | None = None, unit: str = "") -> list[Figure]:
        """A row; none for what no page has gold of."""
        values = {tool: [getattr(s, field) for s in all_] for tool, all_ in scores.items()}
        found = {tool: statistics.fmean(known) for tool, some in values.items() if (known := _known(some))}
        if (mine := found.pop("ours", None)) is None:
            return []
        return [Figure(measure, data, mine, bar if is_core else None, found, unit, field in LOWER_IS_BETTER)]

    (f1,) = figure("word F1", "f1", 0.955)
    return [
        replace(f1, data=f"{data}; 95 %: {low:.3f} to {high:.3f}"),
        *figure("pages that lose a fifth", "has_lost", 0.035),
        *figure("pages that gain a fifth", "has_gained", 0.055),
        *figure("title exact", "title"),
        *figure("day exact", "day"),
        *figure("CPU a page, mean", "milliseconds", 24.0, "ms"),
    ]


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _ours(page: ArticlePage) -> PageScore:
    started = time.process_time()
    read = parse_saved(SavedPage(page.file, page.url, "generic"), {}, captured_at=CAPTURED)
    took = time.process_time() - started
    if not isinstance(read, Version):
        return _score(page, "", took, title="", day="")
    day = read.publication.published_on
    return _score(page, read.body, took, title=read.title, day=day.isoformat() if day else "")


def _trafilatura(page: ArticlePage) -> PageScore:
    from trafilatura import extract

    body = gzip.decompress(page.file.read_bytes())
    started = time.process_time()
    text = extract(body, url=page.url, include_comments=False, deduplicate=False) or ""
    return _score(page, text, time.process_time() - started)


def _score(
    page: ArticlePage, text: str, seconds: float, *, title: str | None = None, day: str | None = None
) -> PageScore:
    gold, found = words_of(page.text), words_of(text)
    both = (gold & found).total()
    precision, recall = both / max(1, found.total()), both / max(1, gold.total())
    return PageScore(
        group=page.group,
        f1=words_f1(gold, found),
        has_lost=recall < FIFTH,
        has_gained=precision < FIFTH,
        title=None if title is None or not page.title else _folded(title) == _folded(page.title),
        day=None if day is None or not page.days else day in page.days,
        milliseconds=1000 * seconds,
    )


def words_f1(gold: Counter[str], found: Counter[str]) -> float:
    """Of how many words the two agree."""
    return 2 * (gold & found).total() / max(1, gold.total() + found.total())


def words_of(text: str) -> Counter[str]:
    """The words of a text, folded."""
    return Counter(_WORD.findall(text.lower()))


def _folded(title: str) -> str:
    return fold(title.translate(_QUOTES))


def read_pages(folder: Path) -> list[ArticlePage]:
    """The saved articles of the folder, with their gold."""
    rows = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    return [
        ArticlePage(
            row["set"],
            folder / row["file"],
            row["url"],
            row["gold"]["text"],
            row["gold"]["title"],
            _days(row["gold"]["date"]) if row["gold"]["date"] else frozenset(),
        )
        for row in rows
    ]


def _days(gold: str) -> frozenset[str]:
    """The day of a gold date; of an instant with a zone also the day that it was in Jakarta."""
    moment = datetime.fromisoformat(gold)
    there = moment.astimezone(JAKARTA) if moment.tzinfo else moment
    return frozenset((moment.date().isoformat(), there.date().isoformat()))
