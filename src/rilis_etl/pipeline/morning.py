"""What a scheduled run needs on top of an ingest: it works around busy sources, and tells what the morning brought."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from rilis_etl.errors import SourceBusyError
from rilis_etl.model import Issue, SourceCounts
from rilis_etl.pipeline.ingest import visiting
from rilis_etl.pipeline.probe import probe
from rilis_etl.pipeline.report import Report
from rilis_etl.pipeline.workshop import Workshop
from rilis_etl.sources.model import Source
from rilis_etl.warehouse.news import IssueRow, News, NewsRow, read_news

MOST_LINES = 200
"""Of a list on the morning's page: a first visit brings thousands, and nobody reads them there."""


@dataclass(frozen=True, slots=True)
class Round:
    """The sources of one run: those it may visit, and why it may not visit the others."""

    sources: tuple[Source, ...]
    busy: tuple[SourceCounts, ...]


@contextmanager
def visiting_free(shop: Workshop, sources: Sequence[Source]) -> Iterator[Round]:
    """Holds those of `sources` that no other process visits; a busy one fails for itself and stops no other."""
    free: list[Source] = []
    busy: list[SourceCounts] = []
    with ExitStack() as held:
        for source in sources:
            try:
                held.enter_context(visiting(shop, [source]))
                free.append(source)
            except SourceBusyError as error:
                busy.append(SourceCounts(source.key, failure=str(error)))
        yield Round(tuple(free), tuple(busy))


def morning_page(shop: Workshop, report: Report) -> str:
    """What a run did and brought, as markdown: counts, new releases with links, edits, pages that did not come."""
    with shop.warehouse.reading() as con:
        news = read_news(con, report.run.run_id)
    return "\n".join([report.markdown, *_lists(news)])


def _lists(news: News) -> Iterator[str]:
    yield from _list("New releases", [_release(row) for row in news.versions if not row.is_edit])
    yield from _list("Edited since we saw them first", [_release(row) for row in news.versions if row.is_edit])
    yield from _list("Had a text before, and none now", [_issue(row) for row in news.issues if row.has_text])
    yield from _list("Could not be loaded", [_issue(row) for row in news.issues if not row.has_text])


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"\n### {title} ({len(lines)})\n"
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"\nand {len(lines) - MOST_LINES} more"


def _release(row: NewsRow) -> str:
    return f"- {row.published_on or 'no day'} · {row.source} · [{plain(row.title)}]({_address(row.url)})"


def _issue(row: IssueRow) -> str:
    return f"- {row.source} · {row.reason.replace('_', ' ')} · [{plain(row.url)}]({_address(row.url)})"


def plain(text: str) -> str:
    """A site's words on one line, which markdown cannot take for markup."""
    return "".join(f"&#{ord(char)};" if char in "<>[]()`*_\\|&#!" else char for char in " ".join(text.split()))


def _address(url: str) -> str:
    """The URL with nothing in it that could end the link; only web addresses become links."""
    return quote(url, safe="/:?=&%+,;@~$'") if url.startswith(("http://", "https://")) else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a source can be read today as its source file says."""

    source: str
    works: bool
    seen: str


def verdict(shop: Workshop, source: Source) -> Verdict:
    """Look at the listings of `source` and its newest release; nothing is stored."""
    found = probe(shop, source)
    every = (*found.check.findings, *(finding for each in found.check.listings for finding in each.findings))
    told = [finding.text for finding in every]
    if isinstance(found.newest, Issue):
        told.append(f"{found.newest.url}: {found.newest.reason}: {found.newest.detail}")
    return Verdict(source.key, found.works, "; ".join(told) or "the newest release was read")
