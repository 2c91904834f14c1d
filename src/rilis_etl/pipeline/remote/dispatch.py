"""The loader's side: parts of a run go to workers as jobs, and their results come back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event
from typing import Any
from uuid import uuid4

from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.model import Mode, SourceCounts, SourceWindow, WindowStatus
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.remote.jobs import Collect, FetchWindow, Job, ReadListings, Task, result_from_json
from rilis_etl.pipeline.remote.spool import spool_of
from rilis_etl.pipeline.runs.ingest import daily_window
from rilis_etl.sources.schema import Source

Dispatch = Callable[[str, str, Event], None]
"""Gives a job to a worker: its id, a description for people, and an event that stops the waiting.

Returns when the result is there or the event is set. Raises JobError when no worker could do the job."""


def collect_remotely(context: Context, source: Source, *, run_id: str, stop: Event, dispatch: Dispatch) -> SourceCounts:
    """The counts of a source's daily visit by a worker. When no worker could make it, the failure is in the counts."""
    task = Collect(daily_window(context, source))
    try:
        counts = _ask(context, source, task, run_id, f"collect {source.key}", stop, dispatch)
    except JobError as error:
        return SourceCounts(source.key, failure=str(error))
    return counts if isinstance(counts, SourceCounts) else SourceCounts(source.key, failure="stopped")


class RemoteWindowFetcher(WindowFetcher):
    """Reads listings and fetches windows as `WindowFetcher` does, through workers."""

    def __init__(self, context: Context, mode: Mode, run_id: str, dispatch: Dispatch) -> None:
        super().__init__(context, mode, run_id)
        self._dispatch = dispatch

    def read_listings(self, source: Source, windows: Sequence[SourceWindow]) -> ListingResult:
        """As in `WindowFetcher`; listings that no worker could read have failed."""
        try:
            read = self._ask(source, ReadListings(tuple(windows), self._mode), f"read the listings of {source.key}")
            failure = "stopped before the listings were read"
        except JobError as error:
            read, failure = None, str(error)
        if isinstance(read, ListingResult):
            return read
        return ListingResult(source.key, 0, tuple(WindowWork(window, (), ()) for window in windows), failure)

    def visit(self, source: Source, work: WindowWork, failure: str = "") -> WindowResult | None:
        """As in `WindowFetcher`; a window that no worker could fetch has failed."""
        if not work.tasks:
            return super().visit(source, work, failure)
        try:
            result = self._ask(source, FetchWindow(work, self._mode), f"fetch {work.window}")
        except JobError as error:
            return super().visit(source, replace(work, tasks=()), str(error))
        if isinstance(result, WindowResult) and failure:
            return replace(result, row=replace(result.row, outcome=WindowStatus.FAILED, failure=failure))
        return result if isinstance(result, WindowResult) else None

    def _ask(self, source: Source, task: Task, description: str) -> Any:
        return _ask(self._context, source, task, self._run_id, description, self._stop, self._dispatch)


def _ask(
    context: Context, source: Source, task: Task, run_id: str, description: str, stop: Event, dispatch: Dispatch
) -> Any:
    """The result of a worker; None when the waiting was stopped. Raises JobError."""
    spool = spool_of(context.settings.exchange)
    job = Job.of(context, uuid4().hex, run_id, source, task)
    spool.send(job.job_id, job.to_json())
    try:
        dispatch(job.job_id, description, stop)
        answer = spool.answer(job.job_id)
        return None if answer is None else result_from_json(task, answer)
    finally:
        spool.close(job.job_id)
