"""The layouts of years ago, as mementos show them. In: a source and a year; out: each `[[layout]]` with `until`.

The archives of `web_archives.toml` are asked, one after another, until one has enough pages. Nothing is stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from rilis_etl.context import Context
from rilis_etl.discovery.propose import propose_layout
from rilis_etl.discovery.propose.address_pattern import likeliest_pattern
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
from rilis_etl.sources.schema import IdentityRule, Layout, Source

_PAGES = 5
"""Releases of the year that are looked at: as many as for a layout of today."""

_FEWEST = 2
"""Pages on which an element must hold: on one alone, the release itself may be taken for the frame."""

_TRIED = 2 * _PAGES
"""Captures that are asked for, if some are walls or not given."""


@dataclass(frozen=True, slots=True)
class PastLayout:
    """Layouts that were proposed, and what is known of them, in a sentence."""

    layouts: tuple[Layout, ...]
    note: str


def propose_past_layout(context: Context, source: Source, year: int, listen: Listener = ignore) -> PastLayout:
    """The layouts of the releases of `source` that archives captured in `year`; they hold until the year's end.

    Raises DiscoveryError that says why there is none, and SettingsError.
    """
    sample = _sampled(context, source, year, listen)
    pages, pattern = sample.pages, sample.pattern
    if len(pages) < _FEWEST:
        remedy = "; ".join(sample.failures) or _remedy(sample)
        raise DiscoveryError(
            f"archives gave {len(pages)} pages of releases of {source.key} from {year}, and a layout needs {_FEWEST}: "
            f"{remedy}"
        )
    other = f"; the addresses of {year} do not fit `pattern`: widen it, so that it finds what {pattern} finds"
    found = propose_layout(pages)
    if found is None or not found.is_sure:
        raise DiscoveryError(
            f"no element of {len(pages)} pages of {year} was surely better than generic extraction: they need no layout"
            f"{other if pattern else ''}"
        )
    layouts = tuple(
        each.model_copy(update={"name": each.name.replace("main", str(year)), "until": date(year + 1, 1, 1)})
        for each in found.layouts
    )
    note = (
        f"on {len(pages)} pages of {year} from {sample.archive} it gives {found.agreement:.0%} of what generic "
        "extraction finds; `until` is to be the first day of the next layout, and those with `until` stand first"
        f"{other if pattern else ''}"
    )
    return PastLayout(layouts, note)


def with_past_layout(context: Context, found: SourceProposal, year: int, listen: Listener = ignore) -> SourceProposal:
    """The proposal with a layout for pages of `year`, or a note that says why it has none. Raises SettingsError."""
    try:
        past = propose_past_layout(context, found.source, year, listen)
    except DiscoveryError as error:
        return replace(found, notes={**found.notes, f"layout of {year}": str(error)})
    source = found.source.model_copy(update={"layout": (*past.layouts, *found.source.layout)})
    return replace(found, source=source, notes={**found.notes, "layout": past.note})


@dataclass(frozen=True, slots=True)
class _Sample:
    """Pages of releases of one year, and which archive gave them."""

    pages: Sequence[SampledPage]
    archive: str = ""
    pattern: str = ""  # that their addresses have in common, where they do not fit the source's
    listed: int = 0  # releases with a page, by the index
    failures: Sequence[str] = ()  # of archives, on the way


def _remedy(sample: _Sample) -> str:
    if sample.listed < _FEWEST:
        return "see that `hosts` of the source are those of that year"
    return f"of {sample.listed} that the index lists, the others are walls, not given, or not as their digests say"


def _sampled(context: Context, source: Source, year: int, listen: Listener) -> _Sample:
    """Pages of the first archive that has enough of them."""
    window, failures = Window(date(year, 1, 1), date(year + 1, 1, 1)), list[str]()
    found = _Sample(())
    with context.fetcher() as fetcher:
        for archive in read_web_archives(context.settings.warehouse):
            listen(Noted(f"asking {archive.name} for pages of {source.key} from {window.first:%Y}"))
            visit = ArchiveVisit(context, fetcher, source, archive, {}, listen)
            try:
                found = _of_archive(visit, window)
            except FetchError as error:
                failures.append(f"{archive.name}: {error.detail}")
            if len(found.pages) >= _FEWEST:
                return found
    return replace(found, failures=failures)


def _of_archive(visit: ArchiveVisit, window: Window) -> _Sample:
    """Pages that fit the source's pattern; where they are too few, those that fit the likeliest one of that year."""
    found = _sample_of(visit, window)
    pattern = likeliest_pattern(sorted(visit.list_addresses(window))) if len(found.pages) < _FEWEST else None
    if pattern is None:
        return found
    source = visit.source.model_copy(update={"identity": IdentityRule(pattern=pattern)})
    return _sample_of(replace(visit, source=source), window, pattern)


def _sample_of(visit: ArchiveVisit, window: Window, pattern: str = "") -> _Sample:
    rows = sorted(_first_pages(visit, window), key=lambda row: (row.at, row.url))
    return _Sample(list(islice(_pages(visit, rows), _PAGES)), visit.archive.name, pattern, listed=len(rows))


def _pages(visit: ArchiveVisit, rows: Sequence[CdxRow]) -> Iterator[SampledPage]:
    """Pages of different releases, from all over the window."""
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
