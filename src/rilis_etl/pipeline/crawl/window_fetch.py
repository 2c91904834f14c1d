"""The fetching of a backfill. In: windows of a source; out: captures in the archive, and a row for each window."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from threading import Event
from typing import ClassVar, Self

from rilis_etl.archive import ArchiveWriter
from rilis_etl.context import Context
from rilis_etl.discovery.listing_page import FoundLink
from rilis_etl.errors import ArchiveError
from rilis_etl.model import (
    Capture,
    CrawlState,
    Link,
    Mode,
    Outcome,
    SourceCounts,
    SourceWindow,
    UrlState,
    Window,
    WindowRow,
    WindowStatus,
)
from rilis_etl.pipeline import events
from rilis_etl.pipeline.boundary import error_line
from rilis_etl.pipeline.crawl.revisit import MAY_HEAL, FetchTask, RevisitPolicy, task_for
from rilis_etl.pipeline.crawl.source_crawl import SourceCrawl, budget_of, policy_of
from rilis_etl.sources.schema import Source

PATIENCE = 5
"""Pages in a row that do not come, after which a window is given up: with retries each may have cost minutes."""


@dataclass(frozen=True, slots=True)
class WindowWork:
    """One window and the release pages to fetch for it."""

    window: SourceWindow
    links: tuple[Link, ...]  # of these days on the listings, one for each release
    tasks: tuple[FetchTask, ...]

    unit: ClassVar[str] = "releases"
    """What is counted, in words."""

    @property
    def found(self) -> int:
        """Releases of these days on the listings."""
        return len(self.links)

    @property
    def wanted(self) -> int:
        """Pages to fetch."""
        return len(self.tasks)


@dataclass(frozen=True, slots=True)
class ListingResult:
    """What a source's listings hold for its windows; with a failure, what they showed until they failed."""

    source: str
    pages: int  # read
    work: tuple[WindowWork, ...]  # in the order of the windows
    failure: str = ""


@dataclass(frozen=True, slots=True)
class WindowResult:
    """A window that was dealt with: its row, its counts, and the links that it has to bring releases of."""

    row: WindowRow
    counts: SourceCounts
    links: tuple[Link, ...] = ()


class WindowFetcher:
    """Reads the listings and fetches the windows of one backfill, for any number of threads; a context manager.

    The threads share one fetcher, so that robots.txt is asked for once a host. When the block ends, however it ends,
    they stop, each at the latest after the page it is fetching.

    Every method raises ArchiveError when the archive cannot be written. Whatever else is raised is a failure of the
    source.
    """

    def __init__(
        self,
        context: Context,
        mode: Mode,
        run_id: str,
        stop: Event | None = None,
        listen: events.Listener = events.ignore,
    ) -> None:
        self._context = context
        self._mode = mode
        self._run_id = run_id
        self._listen = listen
        self._stop = stop or Event()
        self._fetcher = context.fetcher(pause=self._stop.wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._fetcher.close()

    def read_listings(self, source: Source, windows: Sequence[SourceWindow]) -> ListingResult:
        """Read the listings of `source` back to the oldest of `windows`; what to fetch for each window.

        The result of listings that failed, or that were stopped, has a failure.
        """
        span = Window(min(window.first for window in windows), max(window.end for window in windows))
        crawl_state, policy = self._context.crawl_state(source.key), policy_of(self._context, source)
        pages = _PageCounter()
        with self._writer(source, "listings") as writer:
            try:
                counts, links = self._crawl(source, writer, pages).list_links(span, crawl_state)
                work = tuple(assign_links(source, windows, links, crawl_state, self._mode, policy))
                failure = counts.failure
            except ArchiveError:
                raise
            except Exception as error:  # noqa: BLE001 - a site spoils at most its own visit
                work, failure = (), f"the listings could not be read: {error_line(error)}"
        if self._stop.is_set():
            failure = failure or "stopped before the listings were read"
        if self._stop.is_set() or not work:
            work = tuple(WindowWork(window, (), ()) for window in windows)
        return ListingResult(source.key, pages.read, work, failure)

    def visit(self, source: Source, work: WindowWork, failure: str = "") -> WindowResult | None:
        """Fetch the pages of a window into the archive; None when it was stopped before all had been asked for.

        `failure`: why the listings failed; then the window has failed for the same reason, whatever is fetched of it.
        """
        fetched: list[Capture] = []
        if work.tasks:
            with self._writer(source, f"{work.window.first:%Y%m%d}") as writer:
                crawl = self._crawl(source, writer, self._listen)
                crawl.probe(work.tasks)
                for task in work.tasks:
                    if self._stop.is_set():
                        return None
                    fetched.append(crawl.fetch(task))
                    if len(fetched) >= PATIENCE and all(map(may_come_yet, fetched[-PATIENCE:])):
                        break
        missing = [capture for capture in fetched if may_come_yet(capture)]
        never_asked = len(work.tasks) - len(fetched)
        why = failure or _pages_missing(missing, never_asked, len(work.tasks))
        row = self._row(work, len(fetched), len(missing) + never_asked, why)
        counts = SourceCounts(source.key, found=work.found, fetched=len(fetched), failure=failure)
        return WindowResult(row, counts, work.links)

    def _row(self, work: WindowWork, fetched: int, missing: int, failure: str) -> WindowRow:
        """What is written down of a window; `failure` is empty where there was none."""
        return WindowRow(
            source=work.window.source,
            first_on=work.window.first,
            end_on=work.window.end,
            mode=self._mode,
            outcome=WindowStatus.FAILED if failure else WindowStatus.DONE,
            found_count=work.found,
            fetched_count=fetched,
            missing_count=missing,
            failure=failure or None,
            finished_at=self._context.clock(),
        )

    def _writer(self, source: Source, part: str) -> ArchiveWriter:
        return self._context.archive.writer(source.key, self._context.clock(), f"{self._run_id}-{part}")

    def _crawl(self, source: Source, writer: ArchiveWriter, listen: events.Listener) -> SourceCrawl:
        return SourceCrawl(
            source, self._fetcher, writer, budget_of(self._context), self._context.clock, listen, self._stop
        )


def assign_links(
    source: Source,
    windows: Sequence[SourceWindow],
    links: Iterable[FoundLink],
    crawl_state: CrawlState,
    mode: Mode,
    policy: RevisitPolicy,
) -> Iterator[WindowWork]:
    """The work of each window: the links of its days. A link without a day goes to the newest window."""
    by_window: dict[SourceWindow, dict[str, Link]] = {window: {} for window in windows}
    newest = max(windows, key=lambda window: window.first)
    for found in links:
        window = _window_of(found.day, windows, newest)
        if window is not None:
            by_window[window].setdefault(found.identity.source_key, found.link)
    if mode is Mode.REFETCH:
        for key, state in crawl_state.by_key.items():
            window = _window_of(state.published_on, windows, None)
            if window is not None:
                by_window[window].setdefault(key, Link(source.key, state.url, state.url))
    for window, of_window in by_window.items():
        wanted = [(link, crawl_state.of(key, link.url)) for key, link in of_window.items()]
        tasks = tuple(task_for(link, state) for link, state in wanted if is_link_wanted(state, mode, policy))
        yield WindowWork(window, tuple(of_window.values()), tasks)


def is_link_wanted(state: UrlState | None, mode: Mode, policy: RevisitPolicy) -> bool:
    """Whether a release page is fetched: when it was never asked for, or has brought no release and is due.

    Mode failed does not wait until it is due, nor is there a wait after a failure of the way to the page. Mode refetch
    fetches every page.
    """
    if state is None or mode is Mode.REFETCH:
        return True
    if state.outcome is Outcome.ISSUE and state.reason in MAY_HEAL:
        return True
    return policy.wants_retry(state) or (mode is Mode.FAILED and state.is_open)


def may_come_yet(capture: Capture) -> bool:
    """Whether a page did not come and may come another time."""
    if capture.failure is not None:
        return capture.failure in MAY_HEAL
    return capture.status >= 500 or capture.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT}


def _pages_missing(missing: Sequence[Capture], never_asked: int, wanted: int) -> str:
    if not missing:
        return ""
    first = missing[0]
    what = f"{first.failure.value}: {first.failure_detail}" if first.failure else f"HTTP {first.status}"
    rest = f", {never_asked} more were not asked for" if never_asked else ""
    return f"{len(missing)} of {wanted} pages did not come{rest}; the first: {what} ({first.url})"


def _window_of(
    day: date | None, windows: Sequence[SourceWindow], otherwise: SourceWindow | None
) -> SourceWindow | None:
    if day is None:
        return otherwise
    return next((window for window in windows if day in window.span), None)


@dataclass
class _PageCounter:
    """Counts listing pages as they are read."""

    read: int = 0

    def __call__(self, event: events.Event) -> None:
        if isinstance(event, events.Listed):
            self.read = event.pages
