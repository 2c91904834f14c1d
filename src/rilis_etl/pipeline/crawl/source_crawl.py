"""Source to archive. In: a source and its crawl state; out: captures in the archive, and counts. Touches no warehouse.

Each page is in the archive as soon as it is fetched: a visit that is killed has lost nothing, the next one goes on.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

from rilis_etl.archive import ArchiveWriter
from rilis_etl.context import Context
from rilis_etl.discovery import paginate
from rilis_etl.discovery.listing_page import FoundLink
from rilis_etl.errors import (
    ArchiveError,
    DiscoveryError,
    FetchError,
    IssueReason,
    MissingPackageError,
    Unusable,
    WarehouseError,
)
from rilis_etl.fetch import Fetcher, Request, failed
from rilis_etl.html.block_page import find_block_page
from rilis_etl.identity import identify
from rilis_etl.model import Capture, CrawlState, Role, SourceCounts, Window
from rilis_etl.pipeline.boundary import error_line
from rilis_etl.pipeline.crawl.first_visit import DayOf, FirstVisit
from rilis_etl.pipeline.crawl.revisit import (
    FetchTask,
    RevisitPolicy,
    due_states,
    is_moved,
    missing_url,
    task_again,
    task_for,
    with_witness,
)
from rilis_etl.pipeline.crawl.visit_budget import VisitBudget, VisitLimits
from rilis_etl.pipeline.events import Due, Failed, Fetched, Listed, Listener, ignore
from rilis_etl.pipeline.fingerprint import learned_lines, parser_fingerprint
from rilis_etl.sources.schema import Source

WALLS = 3
"""Release pages in a row that are walls, after which the host is left alone for the day."""

SYNC_EVERY = 20
"""Captures between two syncs to the disk: what a power cut may cost is fetched again."""


def collect(
    context: Context,
    source: Source,
    *,
    run_id: str,
    window: Window,
    again: bool = True,
    day_of: DayOf | None = None,
    listen: Listener = ignore,
    stop: Event | None = None,
) -> SourceCounts:
    """Fetch what is new at `source` in `window` into the archive, and links that are asked for again; the counts.

    `again`: also every known release that is due for another look. `day_of`: reads the day off a release's page:
    by it a first visit stops in a listing without days. A source that fails as a whole, whatever is raised,
    has its failure in the counts: it stops no other. When `stop` is set the visit ends, at the latest after the page it
    is fetching; what came so far stays. Raises ArchiveError when the archive cannot be written.
    """

    def visit(crawl: SourceCrawl) -> SourceCounts:
        crawl_state, policy = context.crawl_state(source.key), policy_of(context, source)
        first = None
        if day_of and again and not crawl_state.by_url:
            first = FirstVisit(window, lambda found: day_of(crawl.look(found)))
        counts, found = crawl.list_links(window, crawl_state, to_known=again, first=first)
        seen = first.seen if first else frozenset()
        links = tuple(each for each in found if each.identity.source_key not in seen)
        tasks = with_witness(tasks_of(links, crawl_state, policy, again=again), crawl_state)
        listen(Due(source.key, len(tasks)))
        crawl.probe(tasks)
        return counts.plus(SourceCounts(source.key, fetched=len(seen))).plus(crawl.fetch_all(tasks))

    return visit_source(context, source, visit, run_id=run_id, listen=listen, stop=stop or Event())


def visit_source(
    context: Context,
    source: Source,
    visit: "Callable[[SourceCrawl], SourceCounts]",
    *,
    run_id: str,
    listen: Listener,
    stop: Event,
) -> SourceCounts:
    """What `visit` counts. An exception that nobody foresaw is the failure of this source.

    Raises ArchiveError and WarehouseError: to go on without these stores would lose what is fetched.
    """
    with (
        context.fetcher(pause=stop.wait) as fetcher,
        context.archive.writer(source.key, context.clock(), run_id) as writer,
    ):
        try:
            return visit(SourceCrawl(source, fetcher, writer, budget_of(context), context.clock, listen, stop))
        except (ArchiveError, WarehouseError):
            raise
        except Exception as error:  # noqa: BLE001 - a site spoils at most its own visit
            failure = f"the visit ended early: {error_line(error)}"
            listen(Failed(source.key, failure))
            return SourceCounts(source.key, failure=failure)


def budget_of(context: Context) -> VisitBudget:
    """What a visit that begins now may take."""
    return VisitBudget(VisitLimits.from_settings(context.settings), context.clock)


def policy_of(context: Context, source: Source) -> RevisitPolicy:
    """When releases of `source` are looked at again, as the settings say and as of now."""
    now = context.clock()
    settings = context.settings
    return RevisitPolicy(
        now,
        now.astimezone(ZoneInfo(source.timezone)).date(),
        settings.recheck_days,
        settings.recheck_after,
        settings.recheck_slowest_days,
        settings.recheck_most,
        parser_fingerprint(source, learned_lines(context, source.key)),
    )


def tasks_of(
    links: tuple[FoundLink, ...], crawl_state: CrawlState, policy: RevisitPolicy, *, again: bool
) -> tuple[FetchTask, ...]:
    """What to fetch, each release once: new links, those that have brought no release and are due, and with `again` the
    known pages that are due."""
    tasks: dict[str, FetchTask] = {}
    for found in links:
        key, link = found.identity.source_key, found.link
        state = crawl_state.of(key, link.url)
        if (
            state is None
            or policy.wants_retry(state)
            or (again and (policy.wants(state) or is_moved(link, crawl_state, state, policy)))
        ):
            tasks.setdefault(key, task_for(link, state))
    urls = {task.link.url for task in tasks.values()}
    for state in due_states(crawl_state, policy) if again else ():
        if state.url not in urls:
            tasks.setdefault(state.source_key or state.url, task_again(crawl_state.source, state))
    return tuple(tasks.values())


@dataclass
class SourceCrawl:
    """One visit to one source: what is fetched goes straight into the archive."""

    source: Source
    fetcher: Fetcher
    writer: ArchiveWriter
    budget: VisitBudget
    clock: Callable[[], datetime]
    listen: Listener
    stop: Event
    _unsynced: int = 0
    _walls: int = 0  # release pages in a row that were walls
    _has_probed: bool = False
    _listing_requests: int = 0

    def list_links(
        self, window: Window, crawl_state: CrawlState, *, to_known: bool = False, first: FirstVisit | None = None
    ) -> tuple[SourceCounts, tuple[FoundLink, ...]]:
        """The links of the listings in `window`, and the counts so far; a failure is in the counts.

        `to_known`: a listing whose days do not tell how far to read it is read until it shows only known links; on a
        `first` visit, until the pages of its releases are too old.
        """
        links: list[FoundLink] = []
        failure = ""
        known = crawl_state.by_key.keys() if to_known and crawl_state.is_complete else frozenset()
        today = self.clock().astimezone(ZoneInfo(self.source.timezone)).date()

        def needs_no_look(found: FoundLink) -> bool:
            return found.identity.source_key in known or (first is not None and first.is_too_old(found))

        pages = paginate(self.source, window, self._listing_page, needs_no_look, today)
        try:
            for page in pages:
                links += first.wanted(page) if first else page.found
                self.listen(Listed(self.source.key, self._listing_requests, len(links)))
                failure = self.budget.listings_ended if page.stop is None else ""
                if self.stop.is_set() or failure:
                    break
        except (DiscoveryError, FetchError) as error:
            failure = str(error)
        if failure:
            self.listen(Failed(self.source.key, failure))
        return SourceCounts(self.source.key, found=len(links), failure=failure), tuple(links)

    def fetch_all(self, tasks: tuple[FetchTask, ...]) -> SourceCounts:
        """Fetch every task into the archive, whatever the site answers; how many were fetched, and why not all."""
        fetched, failure = 0, ""
        for task in tasks:
            failure = self.budget.ended
            if self.stop.is_set() or failure:
                break
            capture = self.fetch(task)
            fetched += 1
            if capture.failure is IssueReason.HOST_RESTING:  # what is left stays due
                failure = f"not everything was fetched: {capture.failure_detail}" if fetched < len(tasks) else ""
                break
        if failure:
            self.listen(Failed(self.source.key, failure))
        return SourceCounts(self.source.key, fetched=fetched, failure=failure)

    def fetch(self, task: FetchTask) -> Capture:
        """One release page into the archive, whatever the site answers."""
        capture = self._keep(Request(self.source, Role.RELEASE, task.link.url, task.link, task.validators))
        self.listen(Fetched(self.source.key, task.link.url))
        self._heed_wall(capture)
        return capture

    def _heed_wall(self, capture: Capture) -> None:
        """Leave the host alone when it turns us away again and again."""
        block_page = find_block_page(capture) if capture.failure is None else None
        self._walls = self._walls + 1 if block_page is not None and block_page.kind.is_wall else 0
        if self._walls >= WALLS:
            self.fetcher.turned_away(capture.final_url)
            self._walls = 0

    def probe(self, tasks: Iterable[FetchTask]) -> None:
        """An address like those of `tasks` that does not exist, into the archive; nothing without a task.

        Some sites answer 200 to anything, or one page to everything: only this tells a page of theirs that is gone.
        """
        for task in () if self.stop.is_set() or self._has_probed else tasks:
            with suppress(Unusable):  # an address that is no release's: the next may be one
                missing = missing_url(task.link.url, identify(task.link.url, self.source).source_key)
                self._keep(Request(self.source, Role.PROBE, missing))
                self._has_probed = True
                return

    def look(self, found: FoundLink) -> Capture:
        """The page of a release that a listing has just shown, into the archive."""
        task = task_for(found.link, None)
        self.probe([task])
        return self.fetch(task)

    def _listing_page(self, url: str) -> Capture:
        self._listing_requests += 1
        return self._keep(Request(self.source, Role.LISTING, url))

    def _keep(self, request: Request) -> Capture:
        try:
            capture = self.fetcher.fetch(replace(request, on_further=self.budget.count))
        except FetchError as error:
            capture = failed(request, error, self.clock)
        except MissingPackageError:  # no other page would fare better
            raise
        except Exception as error:  # noqa: BLE001 - a page spoils at most itself
            unforeseen = FetchError(IssueReason.BAD_RESPONSE, request.url, error_line(error))
            capture = failed(request, unforeseen, self.clock)
        self.budget.count(request.role)
        self.writer.append(capture)
        self._unsynced += 1
        if self._unsynced >= SYNC_EVERY:
            self.writer.sync()
            self._unsynced = 0
        return capture
