"""Text, title, date and cost of pages without a layout, and paragraphs of pages with one, beside the peers'.

Data: SHARED/data/institutional, and SHARED/data/indonesian_bodies in templates made from SHARED/data/goid_sites.json.
"""

import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from benchmarks.text.extraction_newsroom import wrong_releases
from benchmarks.text.extraction_pages import (
    SavedPage,
    ToolAnswer,
    ToolAnswers,
    f1,
    halves,
    read_pages,
    wrong_snippets,
)
from benchmarks.text.extraction_peers import Tool, peers
from benchmarks.text.extraction_templates import Templated, templated
from benchmarks.text.figures import Figure, interval
from rilis_etl.errors import Unusable
from rilis_etl.html import parse_article
from rilis_etl.identity import identify
from rilis_etl.model import BlockKind
from rilis_etl.sources.schema import GENERIC
from rilis_etl.text import fold
from rilis_etl.text.dates import choose_publication

CAPTURED = date(2026, 11, 1)
SPLITS = 50
TEXT = ("ours", "trafilatura", "trafilatura fast", "readability-lxml", "newspaper4k")
TITLE = ("ours", "trafilatura with metadata", "readability-lxml", "newspaper4k")
DAY = ("ours", "trafilatura with metadata", "newspaper4k", "htmldate")


def measure(shared: Path) -> tuple[Figure, ...]:
    """Every figure, ours beside the peers' on the same pages in the same run."""
    pages = read_pages(shared / "data" / "institutional")
    readings, milliseconds = run({"ours": ours, **peers()}, pages)
    return (
        *text_figures(pages, readings),
        *title_figures(pages, readings),
        date_figure(pages, readings),
        _figure(
            "CPU per page, generic",
            "institutional, median; ours with title and dates",
            milliseconds,
            bar=15.0,
            unit="ms",
        ),
        *template_figures(tuple(templated(shared))),
        newsroom_figure(),
    )


def ours(page: SavedPage) -> ToolAnswer:
    """Our reading; the body without captions, which are kept apart."""
    try:
        article = parse_article(page.body, url=page.url, content_type=None, source=GENERIC, day=CAPTURED)
    except Unusable:
        return ToolAnswer()
    text = " ".join(block.text for block in article.blocks if block.kind is not BlockKind.CAPTION)
    declared = (article.declared_language,) if article.declared_language else ()
    url_day = identify(page.url, GENERIC).day
    published = choose_publication(
        article.dates, today=CAPTURED, zone=None, url_day=url_day, languages=declared
    ).published_on
    return ToolAnswer(fold(text), article.title, published)


def run(tools: Mapping[str, Tool], pages: Sequence[SavedPage]) -> tuple[Mapping[str, ToolAnswers], dict[str, float]]:
    """By tool: what it read on each page, and its median CPU per page in milliseconds, of each page the lesser of two.

    The tools read each page in turn, so that another load of the machine weighs on all of them alike.
    """
    for tool in tools.values():
        tool(pages[0])  # imports and tables are not the page's cost
    readings: dict[str, dict[str, ToolAnswer]] = {name: {} for name in tools}
    costs: dict[str, list[float]] = {name: [] for name in tools}
    for page in pages:
        seconds: dict[str, list[float]] = {name: [] for name in tools}
        for name, tool in (*tools.items(), *tools.items()):
            started = time.process_time()
            readings[name][page.name] = tool(page)
            seconds[name].append(time.process_time() - started)
        for name, both in seconds.items():
            costs[name].append(min(both))
    return readings, {name: 1000 * statistics.median(each) for name, each in costs.items()}


def text_figures(pages: Sequence[SavedPage], readings: Mapping[str, ToolAnswers]) -> tuple[Figure, ...]:
    """Snippet F1 on all pages, and on random halves of them: what a choice of pages may change."""
    gold = [page for page in pages if page.wanted or page.unwanted]
    tools = {name: found for name, found in readings.items() if name in TEXT}
    data = f"{len(gold)} institutional pages"
    parts = halves(gold, SPLITS)
    low, high = interval(gold, lambda some: f1(some, tools["ours"]), draws=400)
    scores = {name: [f1(part, found) for part in parts] for name, found in tools.items()}
    notes = wrong_snippets(gold, readings["ours"])
    return (
        _figure(
            "text F1, generic",
            f"{data}; 95 %: {low:.3f} to {high:.3f}",
            {n: f1(gold, found) for n, found in tools.items()},
            0.935,
            wrong=notes,
        ),
        _figure("text F1, mean of random halves", data, {n: statistics.fmean(s) for n, s in scores.items()}),
        _figure("text F1, least of random halves", data, {n: min(s) for n, s in scores.items()}),
    )


def title_figures(pages: Sequence[SavedPage], readings: Mapping[str, ToolAnswers]) -> tuple[Figure, ...]:
    """Titles that are exactly the gold's; and those that are but for capitals, which some sites' style sheets make."""
    gold = {page.name: page.title for page in pages if page.title}
    tools = {name: found for name, found in readings.items() if name in TITLE}
    exact = {n: _share(found[page].title == title for page, title in gold.items()) for n, found in tools.items()}
    folded = {
        n: _share((found[page].title or "").casefold() == title.casefold() for page, title in gold.items())
        for n, found in tools.items()
    }
    notes = tuple(page for page, title in gold.items() if readings["ours"][page].title != title)
    data = f"{len(gold)} institutional pages"
    return (
        _figure("title exact", data, exact, 0.93, wrong=notes),
        _figure("title exact but for capitals", data, folded),
    )


def date_figure(pages: Sequence[SavedPage], readings: Mapping[str, ToolAnswers]) -> Figure:
    """Days that are exactly the gold's, by our rule among the page's witnesses."""
    gold = {page.name: page.days for page in pages if page.days}
    tools = {name: found for name, found in readings.items() if name in DAY}
    right = {n: _share(found[page].day in days for page, days in gold.items()) for n, found in tools.items()}
    notes = tuple(
        f"{page}: {readings['ours'][page].day}" for page, days in gold.items() if readings["ours"][page].day not in days
    )
    return _figure("date exact", f"{len(gold)} institutional pages", right, 0.92, wrong=notes)


def template_figures(cases: Sequence[Templated]) -> tuple[Figure, ...]:
    """Pages with a layout of which every paragraph is right, in order, and nothing else is there."""
    wrong = [case.name for case in cases if read_templated(case) != (case.title, case.paragraphs)]
    right = 1 - len(wrong) / len(cases)
    sites = len({case.source.name for case in cases})
    data = f"{len(cases) // sites} bodies in the templates of {sites} sites"
    return (Figure("pages with a layout fully right", data, right, 0.98, wrong=tuple(wrong)),)


def newsroom_figure() -> Figure:
    """Pages of the sample newsroom that are stored exactly as its gold says."""
    count, wrong = wrong_releases()
    data = f"{count} pages of the sample newsroom, every defect among them"
    return Figure("pages with a layout fully right", data, 1 - len(wrong) / count, 1.0, wrong=wrong)


def read_templated(case: Templated) -> tuple[str, tuple[str, ...]]:
    """Title and paragraphs of a page with a layout; the gold's title and no paragraph where there is no text."""
    try:
        article = parse_article(case.page, url=case.url, content_type="text/html", source=case.source, day=CAPTURED)
    except Unusable:
        return case.title, ()
    return article.title, tuple(block.text for block in article.blocks if block.kind is not BlockKind.CAPTION)


def _figure(
    measure: str,
    data: str,
    by_tool: Mapping[str, float],
    bar: float | None = None,
    unit: str = "",
    wrong: tuple[str, ...] = (),
) -> Figure:
    others = {name: value for name, value in by_tool.items() if name != "ours"}
    return Figure(measure, data, by_tool["ours"], bar, others, unit, lower_is_better=unit == "ms", wrong=wrong)


def _share(outcomes: Iterable[bool]) -> float:
    listed = list(outcomes)
    return sum(listed) / len(listed)
