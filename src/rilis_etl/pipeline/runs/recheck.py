"""The recheck: known pages that are due for another look, without reading any listing. It finds edits and withdrawals.

A page that the daily run found edited or gone counts as such only when a second look finds the same; without a recheck
that look would come a day later.
"""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from rilis_etl.context import Context
from rilis_etl.model import RunResult, SourceCounts
from rilis_etl.pipeline.crawl.revisit import FetchTask, RevisitPolicy, due_for_recrawl, with_witness
from rilis_etl.pipeline.crawl.source_crawl import SourceCrawl, policy_of, visit_source
from rilis_etl.pipeline.events import Due, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.ingest import catch_up, holding, in_parallel, with_trusted_clock
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

    trusted, refused = with_trusted_clock(context, sources, listen)
    with holding(context, trusted):
        left = catch_up(context, listen=listen)
        looked = in_parallel(context, look, trusted, stop)
        every = (*looked, *refused, *left_out, *(left.run.counts if left else ()))
        return load(context, run, collected=every, listen=listen)


def recheck_source(
    context: Context,
    source: Source,
    *,
    run_id: str,
    younger_than_days: int = 0,
    listen: Listener = ignore,
    stop: Event | None = None,
) -> SourceCounts:
    """Fetch the due pages of one source into the archive; the counts, whose `found` is the number of due pages.

    `younger_than_days`: also every release younger than this, however lately it was looked at. A source that fails as a
    whole has its failure in the counts. When `stop` is set the visit ends, at the latest after the page it is fetching;
    what came so far stays. Raises ArchiveError when the archive cannot be written.
    """
    tasks = due_pages(context, source, younger_than_days)
    listen(Due(source.key, len(tasks)))
    if not tasks:
        return SourceCounts(source.key)

    def visit(crawl: SourceCrawl) -> SourceCounts:
        crawl.probe(tasks)
        return SourceCounts(source.key, found=len(tasks)).plus(crawl.fetch_all(tasks))

    return visit_source(context, source, visit, run_id=run_id, listen=listen, stop=stop or Event())


def due_pages(context: Context, source: Source, younger_than_days: int = 0) -> tuple[FetchTask, ...]:
    """The pages of `source` that are due for another look."""
    crawl_state = context.crawl_state(source.key)
    policy = policy_of(context, source)
    tasks = {task.link.url: task for task in due_for_recrawl(crawl_state, policy)}
    for task in due_for_recrawl(crawl_state, _at_once(policy, younger_than_days)) if younger_than_days else ():
        tasks.setdefault(task.link.url, task)
    return with_witness(tuple(tasks.values()), crawl_state)


def _at_once(policy: RevisitPolicy, younger_than_days: int) -> RevisitPolicy:
    """The same policy for young releases only, without a wait between two looks."""
    return replace(policy, recheck_days=younger_than_days, recheck_after=policy.recheck_after * 0, slowest_days=0)
