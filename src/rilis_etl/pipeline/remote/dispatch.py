"""The loader's side of a team: what a run would fetch itself is sent to workers, and their answers are waited for."""

from collections.abc import Callable, Sequence
from threading import Event
from typing import Any
from uuid import uuid4

from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.model import Mode, SourceCounts, SourceWindow
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, WindowWork, assign_links
from rilis_etl.pipeline.remote.jobs import Collect, FetchWindow, Job, ReadListings, Task, result_from_json
from rilis_etl.pipeline.remote.spool import spool_of
from rilis_etl.pipeline.runs.ingest import daily_window
from rilis_etl.sources.schema import Source

Dispatch = Callable[[str, str, Event], None]
"""Gives a job (its id, and what it is in words) to a worker. Returns when it is answered or the event is set; raises
JobError when no worker could do it."""


def collect_remotely(context: Context, source: Source, *, run_id: str, stop: Event, dispatch: Dispatch) -> SourceCounts:
    """A source's daily visit, by a worker. A visit that nobody could make is told in the counts, as any failure is."""
    task = Collect(daily_window(context, source))
    try:
        counts = _ask(context, source, task, run_id, f"collect {source.key}", stop, dispatch)
    except JobError as error:
        return SourceCounts(source.key, failure=str(error))
    return counts if isinstance(counts, SourceCounts) else SourceCounts(source.key, failure="stopped")


class RemoteWindowFetcher(WindowFetcher):
    """The visits of one backfill, each by a worker."""

    def __init__(self, context: Context, mode: Mode, run_id: str, dispatch: Dispatch) -> None:
        super().__init__(context, mode, run_id)
        self._hand_out = dispatch

    def read_listings(self, source: Source, windows: Sequence[SourceWindow]) -> ListingResult:
        """As `Outing.read_listings`; what no worker could read has failed."""
        try:
            read = self._ask(source, ReadListings(tuple(windows), self._mode), f"read the listings of {source.key}")
            failure = "stopped before the listings were read"
        except JobError as error:
            read, failure = None, str(error)
        if isinstance(read, ListingResult):
            return read
        crawl_state = self._shop.crawl_state(source.key)
        return ListingResult(source.key, 0, tuple(assign_links(source, windows, (), crawl_state, self._mode)), failure)

    def visit(self, source: Source, work: WindowWork, failure: str = "") -> WindowResult | None:
        """As `Outing.visit`; a window that no worker could fetch has failed."""
        if failure or not work.tasks:
            return super().visit(source, work, failure)
        try:
            visited = self._ask(source, FetchWindow(work, self._mode), f"fetch {work.window}")
        except JobError as error:
            return super().visit(source, work, str(error))
        return visited if isinstance(visited, WindowResult) else None

    def _ask(self, source: Source, task: Task, what: str) -> Any:
        return _ask(self._shop, source, task, self._run_id, what, self._stop, self._hand_out)


def _ask(context: Context, source: Source, task: Task, run_id: str, what: str, stop: Event, dispatch: Dispatch) -> Any:
    """The answer of a worker; None when it was not waited for to the end. Raises JobError."""
    exchange = spool_of(context.settings.exchange)
    job = Job.of(context, uuid4().hex, run_id, source, task)
    exchange.send(job.job_id, job.to_json())
    try:
        dispatch(job.job_id, what, stop)
        answer = exchange.answer(job.job_id)
        return None if answer is None else result_from_json(task, answer)
    finally:
        exchange.close(job.job_id)
