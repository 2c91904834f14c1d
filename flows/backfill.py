"""The backfill: any past span of days of any sources, from a form that explains itself."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from prefect import flow, runtime, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactUpdate
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from pydantic import Field

from rilis_etl.errors import RilisError
from rilis_etl.flows.common import BUSY, SourceKey, flow_context, form, listed, load_leftovers, log
from rilis_etl.flows.rebuild import read_by_all
from rilis_etl.flows.run_job import visit_from_here, window_fetcher
from rilis_etl.model import Mode, Run, SourceWindow, WindowRow
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.runs.backfill import LoadedWindows, backfilling, load_windows
from rilis_etl.pipeline.runs.backfill_plan import (
    MOST_DAYS,
    BackfillOutcome,
    BackfillPlan,
    estimate,
    last_day_of,
    plan_backfill,
    request_of,
)

THREADS = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=16))
"""For all listings at once and up to eight windows: they wait for sites, not for the processor."""


@task(name="read listings", task_run_name="read the listings of {source}", cache_policy=NO_CACHE)
def read_listings(source: str, plan: BackfillPlan, fetcher: WindowFetcher) -> ListingResult:
    """Which releases the listings of a source hold for the windows."""
    context = flow_context()
    with visit_from_here(context, context.sources[source]):
        found = fetcher.read_listings(context.sources[source], plan.of(source))
    log.info("%s: %d listing pages read %s", source, found.pages, found.failure)
    return found


@task(name="fetch window", task_run_name="fetch {work.window}", cache_policy=NO_CACHE)
def fetch(work: WindowWork, fetcher: WindowFetcher, failure: str) -> WindowResult | None:
    """The release pages of one window, into the archive. A failing window is a row, not an error."""
    return fetcher.visit(flow_context().sources[work.window.source], work, failure)


@task(name="store window", task_run_name="load and publish {visited.row.source} from {visited.row.first_on}", **BUSY)
def publish(run: Run, visited: WindowResult) -> LoadedWindows:
    """What was fetched and the window's row, in one snapshot."""
    return load_windows(flow_context(), run, [visited])


def backfill_name() -> str:
    """What the list of runs shows."""
    given = runtime.flow_run.parameters
    what = "Count" if given["dry_run"] else "Backfill"
    return f"{what} {listed(given['sources'])}, {given['days']} days from {given['first_day']} ({given['mode']})"


@flow(name="backfill", flow_run_name=backfill_name, task_runner=THREADS, validate_parameters=False)
@form
def backfill(
    sources: Annotated[list[SourceKey], Field(min_length=1)],
    first_day: date,
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 31,
    mode: Mode = Mode.MISSING,
    window_days: Annotated[int, Field(ge=1, le=366)] = 31,
    parallel_windows: Annotated[int, Field(ge=1, le=8)] = 2,
    dry_run: bool = False,
) -> State:
    """Fetch the releases of past days, window by window.

    What is done stays done: run it again, cancel it, let spans overlap; only what is missing is fetched.

    Args:
        sources: The institutions.
        first_day: First day of publication.
        days: How many days from the first day on: 365 are a year. Days that have not come yet are left out, so a large
            number means until today.
        mode: missing does what no backfill has done yet. failed does only the windows that failed. refetch asks for
            every release once more. archives fetches what web archives have (web_archives.toml); its days are those of
            capture, and one page is fetched at a time. reparse asks nothing: it reads the whole archive again with
            today's code, as a rebuild does, whatever days are chosen.
        window_days: Days that are fetched and published as one; less is lost when a run is cancelled if it is short.
        parallel_windows: Windows fetched at a time. More than one source gains by it; one source keeps its own pace.
        dry_run: Only count. The listings are read, no release is fetched.
    """
    context = flow_context()
    try:
        keys = list(map(str, sources))
        last_day = last_day_of(context, keys, first_day, days)
        wanted = request_of(context, keys, first_day, last_day, mode, window_days)
        if mode is Mode.REPARSE:
            return Completed(message="Nothing to fetch.") if dry_run else Completed(message=read_by_all().sentence)
        with backfilling(context, wanted.sources):
            load_leftovers()
            parallel = 1 if mode is Mode.ARCHIVES else parallel_windows
            return work_through(plan_backfill(context, wanted), parallel, dry_run=dry_run)
    except RilisError as error:  # one sentence instead of a traceback
        return Failed(message=str(error))


def work_through(plan: BackfillPlan, parallel: int, *, dry_run: bool) -> State:
    """List, fetch and publish the windows of a plan; the state of the run says what came of it and what to do next."""
    context = flow_context()
    run = context.new_run("backfill")
    table = WindowTable(plan.windows)
    rows: list[WindowRow] = []
    with window_fetcher(context, plan.request.mode, run) as fetcher:
        reading = [read_listings.submit(source.key, plan, fetcher) for source in plan.sources]
        listings: dict[str, ListingResult] = {}
        for read in as_completed(reading):
            listing = read.result()
            listings[listing.source] = listing
            table.found(listing)
        if dry_run:
            sentence = estimate(context, tuple(listings.values())).sentence
            return Completed(message=f"Dry run: {sentence}. To fetch them, run it again without dry_run.")
        work = {each.window: each for listing in listings.values() for each in listing.work}
        waiting = [work[window] for window in plan.windows]
        flying: dict[PrefectFuture[WindowResult | None], WindowWork] = {}
        while waiting or flying:
            while waiting and len(flying) < parallel:
                each = waiting.pop(0)
                flying[fetch.submit(each, fetcher, listings[each.window.source].failure)] = each
            table.begun(each.window for each in flying.values())
            landed = next(as_completed(list(flying)))
            del flying[landed]
            if visited := landed.result():
                loaded = publish(run, visited)
                run = replace(run, counts=loaded.run.counts)
                rows += loaded.windows
                table.ended(*loaded.windows)
    outcome = BackfillOutcome(plan, run, tuple(rows))
    create_markdown_artifact(key="backfill", markdown=outcome.markdown, description="What came of it, and what next")
    return (Failed if outcome.failed else Completed)(message=outcome.sentence)


EMPTY_CELL = [{"source": "-", "days": "-", "status": "nothing to do"}]


class WindowTable:
    """One row per window, and how much of it all is done."""

    def __init__(self, windows: Sequence[SourceWindow]) -> None:
        self._rows = {w: {"source": w.source, "days": w.days, "status": "waiting"} for w in windows}
        # artifact pages do not refresh themselves: the table is as it was when the page was opened
        table = create_table_artifact(key="windows", table=self._cells(), description="One row per window")
        bar = create_progress_artifact(0.0, key="progress", description="Windows dealt with")
        self._table, self._bar = cast("UUID", table), cast("UUID", bar)  # outside of a coroutine they are not awaitable

    def found(self, listing: ListingResult) -> None:
        """The listings of a source have been read."""
        for work in listing.work:
            waiting = f"waiting, {work.wanted} of {work.found} {work.unit} to fetch"
            self._rows[work.window]["status"] = listing.failure or waiting
        self._show()

    def begun(self, windows: Iterable[SourceWindow]) -> None:
        """These windows are being fetched."""
        for window in windows:
            self._rows[window]["status"] = "fetching"
        self._show()

    def ended(self, *rows: WindowRow) -> None:
        """These windows were dealt with and published."""
        for row in rows:
            self._rows[row.window] |= {
                "status": row.outcome,
                "found": str(row.found_count),
                "fetched": str(row.fetched_count),
                "why": row.failure or "",
            }
        self._show()
        update_progress_artifact(self._bar, 100 * sum("found" in row for row in self._rows.values()) / len(self._rows))

    def _cells(self) -> list[dict[str, str]]:
        columns = ("source", "days", "status", "found", "fetched", "why")
        return [{column: row.get(column, "") for column in columns} for row in self._rows.values()] or EMPTY_CELL

    def _show(self) -> None:
        with get_client(sync_client=True) as client:
            client.update_artifact(self._table, ArtifactUpdate(data=json.dumps(self._cells())))
