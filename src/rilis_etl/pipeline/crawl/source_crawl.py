"""Source to archive: turn the listings' pages, fetch what is due, keep every answer. Touches no warehouse.

What is fetched is safe in the archive page by page: a collect that is killed has lost nothing, the next one goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

from rilis_etl.archive import ArchiveWriter
from rilis_etl.context import Workshop
from rilis_etl.discovery.paginate import walk
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.fetch.client import Fetcher, failed
from rilis_etl.fetch.request import Request
from rilis_etl.identity import identify
from rilis_etl.model import Capture, Link, Role, SourceCounts, Window
from rilis_etl.pipeline.crawl.revisit import Order, Rhythm, due_again, is_moved, missing_url, order_for
from rilis_etl.pipeline.events import Due, Failed, Fetched, Listed, Listener, ignore
from rilis_etl.pipeline.process.parse_capture import date_reader
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.read.crawl_state import Ledger

SYNC_EVERY = 20
"""Captures between two syncs to the disk: what a power cut may cost is fetched again."""


def collect(
    shop: Workshop,
    source: Source,
    *,
    run_id: str,
    window: Window,
    again: bool = True,
    listen: Listener = ignore,
    stop: Event | None = None,
) -> SourceCounts:
    """Everything of `source` in `window` that the warehouse has not seen, into the archive; `again`: also what is to be
    looked at again. A source that fails as a whole is told in `SourceCounts.failure`, not raised: it stops no other.

    When `stop` is set the visit ends, at the latest after the page it is fetching; what came so far stays.
    Raises ArchiveError when the archive cannot be written.
    """
    stop = stop or Event()
    now = shop.clock()
    ledger = shop.ledger(source.key)
    with shop.fetcher(pause=stop.wait) as fetcher, shop.archive.writer(source.key, now, run_id) as writer:
        errand = Errand(source, fetcher, writer, shop.clock, listen, stop)
        counts, links = errand.list_links(window, ledger)
        orders = chosen(links, ledger, rhythm_of(shop, source), source, again=again)
        listen(Due(source.key, len(orders)))
        if again_first := next((order for order in orders if order.is_again), None):
            errand.probe(again_first.link.url)
        fetched = errand.fetch_all(orders)
    return replace(counts, fetched=fetched)


def rhythm_of(shop: Workshop, source: Source) -> Rhythm:
    """When releases of `source` are looked at again, as the settings say and as of now."""
    now = shop.clock()
    settings = shop.settings
    return Rhythm(
        now,
        now.astimezone(ZoneInfo(source.timezone)).date(),
        settings.recheck_days,
        settings.recheck_after,
        settings.recheck_slowest_days,
        settings.recheck_most,
    )


def chosen(
    links: tuple[Link, ...], ledger: Ledger, rhythm: Rhythm, source: Source, *, again: bool
) -> tuple[Order, ...]:
    """Links never seen or due again, each release once; then what else of the ledger is due again."""
    orders: dict[str, Order] = {}
    for link in links:
        key = identify(link.url, source).source_key
        seen = ledger.by_key.get(key)
        if seen is None or (again and (rhythm.wants(seen) or is_moved(link, ledger, seen, rhythm))):
            orders.setdefault(key, order_for(link, seen))
    if again:
        for order in due_again(ledger, rhythm):
            orders.setdefault(identify(order.link.url, source).source_key, order)
    return tuple(orders.values())


@dataclass
class Errand:
    """One visit to one source: what is fetched goes straight into the archive."""

    source: Source
    fetcher: Fetcher
    writer: ArchiveWriter
    clock: Callable[[], datetime]
    listen: Listener
    stop: Event
    _unsynced: int = 0

    def list_links(self, window: Window, ledger: Ledger) -> tuple[SourceCounts, tuple[Link, ...]]:
        """The links of the listings in `window`, and the counts so far; a failure is told in the counts."""
        links: list[Link] = []
        pages = 0
        failure = ""
        steps = walk(
            self.source, window, self._listing_page, _known(ledger, self.source, window), date_reader(self.source)
        )
        try:
            for step in steps:
                pages += 1
                links += step.links
                self.listen(Listed(self.source.key, pages, len(links)))
                if self.stop.is_set():
                    break
        except (DiscoveryError, FetchError) as error:
            failure = str(error)
            self.listen(Failed(self.source.key, failure))
        return SourceCounts(self.source.key, found=len(links), failure=failure), tuple(links)

    def fetch_all(self, orders: tuple[Order, ...]) -> int:
        """Every order to a capture in the archive, whatever the site answers; how many there were."""
        for done, order in enumerate(orders):
            if self.stop.is_set():
                return done
            self.fetch(order)
        return len(orders)

    def fetch(self, order: Order) -> Capture:
        """One release page into the archive, whatever the site answers."""
        request = Request(
            source=self.source.key,
            role=Role.RELEASE,
            url=order.link.url,
            link=order.link,
            etag=order.etag,
            last_modified=order.last_modified,
            delay_seconds=self.source.delay_seconds,
        )
        capture = self._keep(request)
        self.listen(Fetched(self.source.key, order.link.url))
        return capture

    def probe(self, url: str) -> None:
        """An address like `url` that does not exist, into the archive: some sites answer 200 to anything, and only this
        tells a page of theirs that is gone."""
        missing = missing_url(url, identify(url, self.source).source_key)
        self._keep(Request(self.source.key, Role.PROBE, missing, delay_seconds=self.source.delay_seconds))

    def _listing_page(self, url: str) -> Capture:
        return self._keep(Request(self.source.key, Role.LISTING, url, delay_seconds=self.source.delay_seconds))

    def _keep(self, request: Request) -> Capture:
        try:
            capture = self.fetcher.fetch(request)
        except FetchError as error:
            capture = failed(request, error, self.clock)
        self.writer.append(capture)
        self._unsynced += 1
        if self._unsynced >= SYNC_EVERY:
            self.writer.sync()
            self._unsynced = 0
        return capture


def _known(ledger: Ledger, source: Source, window: Window) -> Callable[[Link], bool]:
    """Whether a link needs no look. A window with a beginning is read to its beginning, known or not."""
    if window.first is not None or window.end is not None:
        return lambda _: False
    return lambda link: identify(link.url, source).source_key in ledger.by_key
