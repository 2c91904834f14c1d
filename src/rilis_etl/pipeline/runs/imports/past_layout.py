"""The layout of years ago, as mementos show it. In: a source and a year; out: a `[[layout]]` with `until`.

The archives of `web_archives.toml` are asked, one after another, until one has enough pages. Nothing is stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rilis_etl.context import Context
from rilis_etl.discovery.propose import propose_layout
from rilis_etl.discovery.propose.article_layout import SampledPage
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.html import find_block_page
from rilis_etl.mementos.cdx import CdxRow
from rilis_etl.mementos.memento_capture import NoCapture
from rilis_etl.mementos.web_archive import read_web_archives
from rilis_etl.model import Window
from rilis_etl.pipeline.events import Listener, Noted, ignore
from rilis_etl.pipeline.runs.imports.archive_visit import ArchiveVisit
from rilis_etl.pipeline.runs.source_proposal import SourceProposal
from rilis_etl.sources.schema import Layout, Source

_PAGES = 5
"""Releases of the year that are looked at: as many as for a layout of today."""

_FEWEST = 2
"""Pages on which an element must hold: on one alone, the release itself may be taken for the frame."""

_TRIED = 2 * _PAGES
"""Captures that are asked for, if some are walls or not given."""


@dataclass(frozen=True, slots=True)
class PastLayout:
    """A layout that was proposed, and what is known of it, in a sentence."""

    layout: Layout
    note: str


def propose_past_layout(context: Context, source: Source, year: int, listen: Listener = ignore) -> PastLayout:
    """The layout of the releases of `source` that archives captured in `year`; it holds until the year's end.

    Raises DiscoveryError that says why there is none, and SettingsError.
    """
    pages, where, failures = _sampled(context, source, year, listen)
    if len(pages) < _FEWEST:
        remedy = "; ".join(failures) or "see that `hosts` and `pattern` of the source fit the addresses of that year"
        raise DiscoveryError(
            f"archives gave {len(pages)} pages of releases of {source.key} from {year}, and a layout needs {_FEWEST}: "
            f"{remedy}"
        )
    found = propose_layout(pages)
    if found is None or not found.is_sure:
        raise DiscoveryError(
            f"no element of {len(pages)} pages of {year} was surely better than generic extraction: they need no layout"
        )
    parts = {"body": found.body, "drop": found.drop} | ({"title": found.title} if found.title else {})
    layout = Layout.model_validate({"name": str(year), "until": date(year + 1, 1, 1), **parts})
    note = (
        f"on {len(pages)} pages of {year} from {where} it gives {found.agreement:.0%} of what generic extraction "
        "finds; `until` is to be the first day of the next layout, and those with `until` stand first"
    )
    return PastLayout(layout, note)


def with_past_layout(context: Context, found: SourceProposal, year: int, listen: Listener = ignore) -> SourceProposal:
    """The proposal with a layout for pages of `year`, or a note that says why it has none. Raises SettingsError."""
    try:
        past = propose_past_layout(context, found.source, year, listen)
    except DiscoveryError as error:
        return replace(found, notes={**found.notes, f"layout of {year}": str(error)})
    source = found.source.model_copy(update={"layout": (past.layout, *found.source.layout)})
    return replace(found, source=source, notes={**found.notes, "layout": past.note})


def _sampled(
    context: Context, source: Source, year: int, listen: Listener
) -> tuple[Sequence[SampledPage], str, Sequence[str]]:
    """Pages of the first archive that has enough, its name, and what failed on the way."""
    window, failures = Window(date(year, 1, 1), date(year + 1, 1, 1)), list[str]()
    pages: list[SampledPage] = []
    with context.fetcher() as fetcher:
        for archive in read_web_archives(context.settings.warehouse):
            listen(Noted(f"asking {archive.name} for pages of {source.key} from {window.first:%Y}"))
            visit, pages = ArchiveVisit(context, fetcher, source, archive, {}, listen), []
            try:
                for page in _pages(visit, window):
                    pages.append(page)
                    if len(pages) == _PAGES:
                        break
            except FetchError as error:
                failures.append(f"{archive.name}: {error.detail}")
            if len(pages) >= _FEWEST:
                return pages, archive.name, failures
    return pages, "", failures


def _pages(visit: ArchiveVisit, window: Window) -> Iterator[SampledPage]:
    """Pages of different releases, from all over the window."""
    rows = sorted(_first_pages(visit, window), key=lambda row: (row.at, row.url))
    for row in rows[:: max(1, len(rows) // _TRIED)][:_TRIED]:
        try:
            capture = visit.fetched(row)
        except NoCapture:
            continue
        if capture.is_page and not find_block_page(capture):
            yield SampledPage(capture.final_url, capture.body)


def _first_pages(visit: ArchiveVisit, window: Window) -> Iterator[CdxRow]:
    for rows in visit.list_releases(window).values():
        yield from [row for row in rows if row.has_page and not row.is_revisit][:1]
