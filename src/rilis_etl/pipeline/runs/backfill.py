"""The backfill: any past span of days, planned from the warehouse, then listed, fetched and loaded window by window.

A listing is read once for the whole span, not once a window. What a window fetched is published together with the row
that says so; the cursor of the daily run never moves.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from rilis_etl.context import Context
from rilis_etl.identity import identify
from rilis_etl.model import Mode, Run, WindowRow, WindowStatus
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.events import Due, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.backfill_plan import (
    BackfillOutcome,
    BackfillPlan,
    BackfillRequest,
    Estimate,
    estimate,
    plan_backfill,
)
from rilis_etl.pipeline.runs.imports.archive_windows import ArchiveWindowFetcher
from rilis_etl.pipeline.runs.ingest import catch_up, visiting
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.read.url_states import read_crawl_state
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


def run_backfill(context: Context, request: BackfillRequest, *, listen: Listener = ignore) -> BackfillOutcome:
    """Fetch, load and publish what `request` asks for: sources side by side, each window published by itself.

    Mode reparse asks no site for anything: it reads the whole archive again, as a rebuild does.
    Raises SourceBusyError, and what `load` and `rebuild` raise.
    """
    if request.mode is Mode.REPARSE:
        return BackfillOutcome(BackfillPlan(request, ()), rebuild(context, listen=listen).run)
    with backfilling(context, request.sources):
        catch_up(context, listen=listen)
        plan = plan_backfill(context, request)
        run = context.new_run("backfill")
        rows: list[WindowRow] = []
        with (
            ThreadPoolExecutor(context.settings.threads, thread_name_prefix="backfill") as pool,
            fetcher_here(context, request.mode, run, listen) as fetcher,  # stops before the pool waits
        ):
            listings = {listing.source: listing for listing in _read_listings(plan, fetcher, pool)}
            for listing in listings.values():
                listen(Due(listing.source, sum(work.wanted for work in listing.work)))

            def fetch(work: WindowWork) -> WindowResult | None:
                source = context.sources[work.window.source]
                return fetcher.visit(source, work, listings[source.key].failure)

            in_turn = map if request.mode is Mode.ARCHIVES else pool.map
            for done in in_turn(fetch, _in_order(plan, listings.values())):
                if done is not None:
                    loaded = load_windows(context, run, [done])
                    run = replace(run, counts=loaded.run.counts)
                    rows += loaded.windows
        return BackfillOutcome(plan, run, tuple(rows))


def estimate_backfill(context: Context, request: BackfillRequest) -> Estimate:
    """The cost of a backfill, from the listings alone: no release is fetched and nothing is loaded."""
    if request.mode is Mode.REPARSE:
        return Estimate(0, 0, 0, 0, 0.0)
    with backfilling(context, request.sources):
        plan = plan_backfill(context, request)
        with (
            ThreadPoolExecutor(context.settings.threads, thread_name_prefix="backfill") as pool,
            fetcher_here(context, request.mode, context.new_run("backfill")) as fetcher,
        ):
            return estimate(context, tuple(_read_listings(plan, fetcher, pool)))


def fetcher_here(context: Context, mode: Mode, run: Run, listen: Listener = ignore) -> WindowFetcher:
    """The visits of a backfill, made by this machine: to sites, or to web archives."""
    if mode is Mode.ARCHIVES:
        return ArchiveWindowFetcher(context, run, listen)
    return WindowFetcher(context, mode, run.run_id, listen=listen)


def _read_listings(plan: BackfillPlan, fetcher: WindowFetcher, pool: ThreadPoolExecutor) -> Iterator[ListingResult]:
    yield from pool.map(lambda source: fetcher.read_listings(source, plan.of(source.key)), plan.sources)


def _in_order(plan: BackfillPlan, listings: Iterable[ListingResult]) -> tuple[WindowWork, ...]:
    """The work in the order of the plan's windows."""
    work = {each.window: each for listing in listings for each in listing.work}
    return tuple(work[window] for window in plan.windows)


@contextmanager
def backfilling(context: Context, sources: Sequence[Source]) -> Iterator[None]:
    """Hold these sources against a second backfill; the daily run does not wait for it. The end of the process, however
    it comes, frees them.

    Raises SourceBusyError that names the source and the process.
    """
    with visiting(context, sources, doing="backfilling"):
        yield


@dataclass(frozen=True, slots=True)
class LoadedWindows:
    """What was loaded and published, and the rows of the windows as they were published with it."""

    run: Run
    windows: tuple[WindowRow, ...]


def load_windows(context: Context, run: Run, results: Sequence[WindowResult]) -> LoadedWindows:
    """Load what is in the archive and publish it together with the rows of these windows.

    `run` carries the counts so far. Raises what `load` raises; then neither data nor rows are published.
    """
    collected = (*run.counts, *(each.counts for each in results))
    rows: list[WindowRow] = []

    def also(work: StagingDatabase) -> None:
        rows[:] = (_settled(work, each, context.sources[each.row.source]) for each in results)
        work.record_windows(rows)

    loaded = load(context, run, collected=collected, also=also)
    return LoadedWindows(loaded.run, tuple(rows))


def _settled(work: StagingDatabase, result: WindowResult, source: Source) -> WindowRow:
    """The row of a window after its load: a window with links that have brought no release so far is partial."""
    if result.row.outcome != WindowStatus.DONE or not result.links:
        return result.row
    crawl_state = read_crawl_state(work.con, source.key)
    reasons: Counter[str] = Counter()
    for link in result.links:
        state = crawl_state.of(identify(link.url, source).source_key, link.url)
        if state is None or state.is_open:
            reasons[str(state.reason) if state else "not asked for"] += 1
    if not reasons:
        return result.row
    listed = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    message = f"{reasons.total()} of {len(result.links)} releases are still open: {listed}"
    return replace(result.row, outcome=WindowStatus.PARTIAL, missing_count=reasons.total(), failure=message)
