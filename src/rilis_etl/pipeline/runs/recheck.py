"""Looking again at releases that are known, without a look at any listing: edits and withdrawals show here.

What the morning's first look found edited or gone counts only when a second look finds it too; the daily run alone
would bring that look a day later.
"""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from rilis_etl.context import Context
from rilis_etl.model import RunResult, SourceCounts
from rilis_etl.pipeline.crawl.revisit import FetchTask, RevisitPolicy, due_for_recrawl
from rilis_etl.pipeline.crawl.source_crawl import SourceCrawl, budget_of, policy_of
from rilis_etl.pipeline.events import Due, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.ingest import catch_up, in_parallel, visiting
from rilis_etl.sources.schema import Source


def recheck(
    context: Context,
    sources: Sequence[Source],
    *,
    younger_than_days: int = 0,
    left_out: Sequence[SourceCounts] = (),
    listen: Listener = ignore,
) -> RunResult:
    """Look again at what is due at `sources`, side by side, and load it. The cursor of the daily run stays.

    Raises SourceBusyError, and what `recheck_source` and `load` raise.
    """
    run = context.new_run("recheck")
    stop = Event()

    def look(source: Source) -> SourceCounts:
        return recheck_source(
            context, source, run_id=run.run_id, younger_than_days=younger_than_days, listen=listen, stop=stop
        )

    with visiting(context, sources):
        left = catch_up(context, listen=listen)
        looked = in_parallel(context, look, sources, stop)
        return load(context, run, collected=(*looked, *left_out, *(left.run.counts if left else ())), listen=listen)


def recheck_source(
    context: Context,
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
    tasks = due_pages(context, source, younger_than_days)
    listen(Due(source.key, len(tasks)))
    if not tasks:
        return SourceCounts(source.key)
    now = context.clock()
    with context.fetcher(pause=stop.wait) as fetcher, context.archive.writer(source.key, now, run_id) as writer:
        crawl = SourceCrawl(source, fetcher, writer, budget_of(context), context.clock, listen, stop)
        crawl.probe(tasks[0].link.url)
        return SourceCounts(source.key, found=len(tasks)).plus(crawl.fetch_all(tasks))


def due_pages(context: Context, source: Source, younger_than_days: int = 0) -> tuple[FetchTask, ...]:
    """What a look at `source` has to fetch now."""
    crawl_state = context.crawl_state(source.key)
    policy = policy_of(context, source)
    tasks = {task.link.url: task for task in due_for_recrawl(crawl_state, policy)}
    for task in due_for_recrawl(crawl_state, _at_once(policy, younger_than_days)) if younger_than_days else ():
        tasks.setdefault(task.link.url, task)
    return tuple(tasks.values())


def _at_once(policy: RevisitPolicy, younger_than_days: int) -> RevisitPolicy:
    """The same rhythm for the young ones only, with no pause between two looks."""
    return replace(policy, recheck_days=younger_than_days, recheck_after=policy.recheck_after * 0, slowest_days=0)
