"""The loader's side: parts of a run go to workers as jobs, and their answers come back."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event

from rilis_etl.archive.paths import MOST_BEHIND
from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.fetch.rate_limit import adopt_host_times, host_times
from rilis_etl.model import Mode, SourceCounts
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.remote.jobs import Collect, FetchWindow, Job, JobAnswer, Task
from rilis_etl.pipeline.runs.ingest import daily_window
from rilis_etl.sources.schema import Source

Dispatch = Callable[[Job, str, Event], JobAnswer]
"""Gives a job to a worker: the job, a description for people, and an event that stops the waiting. The answer is empty
when the event was set. Raises JobError when no worker could do the job."""


def collect_remotely(context: Context, source: Source, *, run_id: str, stop: Event, dispatch: Dispatch) -> SourceCounts:
    """The counts of a source's daily visit by a worker. When no worker could make it, the failure is in the counts."""
    task = Collect(daily_window(context, source))
    try:
        answer = _ask(context, source, task, run_id, f"collect {source.key}", stop, dispatch)
    except JobError as error:
        return SourceCounts(source.key, failure=str(error))
    return answer.counts or SourceCounts(source.key, failure="stopped")


class RemoteWindowFetcher(WindowFetcher):
    """Fetches windows as `WindowFetcher` does, through workers. Listings are read here: they are few requests."""

    def __init__(self, context: Context, mode: Mode, run_id: str, dispatch: Dispatch) -> None:
        super().__init__(context, mode, run_id)
        self._dispatch = dispatch

    def visit(self, source: Source, work: WindowWork, failure: str = "") -> WindowResult | None:
        """As in `WindowFetcher`; a window that no worker could fetch has failed."""
        if not work.tasks:
            return super().visit(source, work, failure)
        try:
            task, what = FetchWindow(work, self._mode, failure), f"fetch {work.window}"
            return _ask(self._context, source, task, self._run_id, what, self._stop, self._dispatch).window
        except JobError as error:
            return super().visit(source, replace(work, tasks=()), str(error))


def count_as_asked(context: Context, source: Source) -> None:
    """Take note that another machine may have asked the hosts of `source` just now."""
    adopt_host_times(context.hosts, host_times(context.hosts, source.every_host), context.clock())


def _ask(
    context: Context, source: Source, task: Task, run_id: str, description: str, stop: Event, dispatch: Dispatch
) -> JobAnswer:
    answer = dispatch(Job.of(context, run_id, source, task), description, stop)
    now = context.clock()
    if answer.finished_at and answer.finished_at > now + MOST_BEHIND:
        raise JobError(
            f"the worker that was to {description} has a clock that says {answer.finished_at:%Y-%m-%d %H:%M} UTC, and "
            f"here it is {now:%Y-%m-%d %H:%M} UTC: set both clocks right; what it fetched is refused"
        )
    adopt_host_times(context.hosts, answer.hosts, now)
    return answer
