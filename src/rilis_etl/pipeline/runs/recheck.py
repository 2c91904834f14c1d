"""Looking again at releases that are known, without a look at any listing: edits and withdrawals show here.

What the morning's first look found edited or gone counts only when a second look finds it too; the daily run alone
would bring that look a day later.
"""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from rilis_etl.context import Workshop
from rilis_etl.model import SourceCounts
from rilis_etl.pipeline.crawl.revisit import Order, Rhythm, due_again
from rilis_etl.pipeline.crawl.source_crawl import Errand, rhythm_of
from rilis_etl.pipeline.events import Due, Listener, ignore
from rilis_etl.pipeline.process.load import load
from rilis_etl.pipeline.run_result import Report
from rilis_etl.pipeline.runs.ingest import catch_up, side_by_side, visiting
from rilis_etl.sources.schema import Source


def recheck(
    shop: Workshop, sources: Sequence[Source], *, younger_than_days: int = 0, listen: Listener = ignore
) -> Report:
    """Look again at what is due at `sources`, side by side, and load it. The cursor of the daily run stays.

    Raises SourceBusyError, and what `recheck_source` and `load` raise.
    """
    run = shop.new_run("recheck")
    stop = Event()

    def look(source: Source) -> SourceCounts:
        return recheck_source(
            shop, source, run_id=run.run_id, younger_than_days=younger_than_days, listen=listen, stop=stop
        )

    with visiting(shop, sources):
        left = catch_up(shop, listen=listen)
        looked = side_by_side(shop, look, sources, stop)
        return load(shop, run, collected=(*looked, *(left.run.counts if left else ())), listen=listen)


def recheck_source(
    shop: Workshop,
    source: Source,
    *,
    run_id: str,
    younger_than_days: int = 0,
    listen: Listener = ignore,
    stop: Event | None = None,
) -> SourceCounts:
    """The due pages of one source into the archive; `found` counts them.

    `younger_than_days`: every release younger than this besides, however lately it was looked at.
    When `stop` is set the visit ends, at the latest after the page it is fetching; what came so far stays.
    Raises ArchiveError when the archive cannot be written.
    """
    stop = stop or Event()
    orders = due_pages(shop, source, younger_than_days)
    listen(Due(source.key, len(orders)))
    if not orders:
        return SourceCounts(source.key)
    now = shop.clock()
    with shop.fetcher(pause=stop.wait) as fetcher, shop.archive.writer(source.key, now, run_id) as writer:
        errand = Errand(source, fetcher, writer, shop.clock, listen, stop)
        errand.probe(orders[0].link.url)
        return SourceCounts(source.key, found=len(orders), fetched=errand.fetch_all(orders))


def due_pages(shop: Workshop, source: Source, younger_than_days: int = 0) -> tuple[Order, ...]:
    """What a look at `source` has to fetch now."""
    ledger = shop.ledger(source.key)
    rhythm = rhythm_of(shop, source)
    orders = {order.link.url: order for order in due_again(ledger, rhythm)}
    for order in due_again(ledger, _at_once(rhythm, younger_than_days)) if younger_than_days else ():
        orders.setdefault(order.link.url, order)
    return tuple(orders.values())


def _at_once(rhythm: Rhythm, younger_than_days: int) -> Rhythm:
    """The same rhythm for the young ones only, with no pause between two looks."""
    return replace(rhythm, recheck_days=younger_than_days, recheck_after=rhythm.recheck_after * 0, slowest_days=0)
