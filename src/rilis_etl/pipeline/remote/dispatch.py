"""The loader's side: parts of a run go to workers as jobs, and their answers come back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from threading import Event

from rilis_etl.archive import ArchivePart
from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.fetch.rate_limit import adopt_host_times, host_times
from rilis_etl.model import Mode, SourceCounts
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.process.parse_ahead import PART_CAPTURES
from rilis_etl.pipeline.remote.bucket import open_storage
from rilis_etl.pipeline.remote.jobs import Collect, FetchWindow, Job, JobAnswer, ParseParts, Task, bytes_of
from rilis_etl.pipeline.runs.ingest import daily_window
from rilis_etl.sources.schema import Source

Dispatch = Callable[[Job, str, Event], JobAnswer]
"""Gives a job to a worker: the job, a description for people, and an event that stops the waiting.
Raises JobError when no worker could do the job, or when the event was set."""

JOB_BYTES = 24_000_000
"""Bytes of the archive that one job parses: some 3,000 pages, and three times what it costs to start a job."""


def collect_remotely(context: Context, source: Source, *, run_id: str, stop: Event, dispatch: Dispatch) -> SourceCounts:
    """The counts of a source's daily visit by a worker. When no worker could make it, the failure is in the counts."""
    task = Collect(daily_window(context, source), context.crawl_state(source.key))
    try:
        return _ask(context, source, task, run_id, f"collect {source.key}", stop, dispatch).counts
    except JobError as error:
        return SourceCounts(source.key, failure=str(error))


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
            fetched = _ask(self._context, source, task, self._run_id, what, self._stop, self._dispatch).window
        except JobError as error:
            return super().visit(source, replace(work, tasks=()), str(error))
        return fetched and replace(fetched, links=work.links)


def batches_to_parse(context: Context) -> Iterator[tuple[ArchivePart, ...]]:
    """The archive in batches for workers, each of one source. What is left over is not worth a job."""
    parts = sorted(context.archive.parts(PART_CAPTURES), key=lambda part: (part.file, part.begin))
    for source, of_source in groupby(parts, attrgetter("source")):
        batch: list[ArchivePart] = []
        for part in of_source if source in context.sources else ():
            batch.append(part)
            if sum(each.end - each.begin for each in batch) >= JOB_BYTES:
                yield tuple(batch)
                batch.clear()


def parse_remotely(context: Context, parts: Sequence[ArchivePart], *, stop: Event, dispatch: Dispatch) -> str:
    """Have a worker parse a batch into the parse cache; why that failed, empty if it did not."""
    source, storage = context.sources[parts[0].source], open_storage(context.settings.exchange)
    what = f"parse {parts[0].file} from byte {parts[0].begin} on"
    try:
        for part in parts:
            storage.put(bytes_of(part), context.archive.bytes_of(part))
        _ask(context, source, ParseParts(tuple(parts)), "rebuild", what, stop, dispatch)
    except (JobError, OSError) as error:
        return f"{what}: {error}"
    finally:
        with suppress(OSError):  # the server clears what is left when it starts
            for part in parts:
                storage.delete(bytes_of(part))
    return ""


def count_as_asked(context: Context, hosts: Iterable[str]) -> None:
    """Take note that another machine may have asked these hosts just now."""
    adopt_host_times(context.hosts, host_times(context.hosts, hosts), context.clock())


def _ask(
    context: Context, source: Source, task: Task, run_id: str, description: str, stop: Event, dispatch: Dispatch
) -> JobAnswer:
    answer = dispatch(Job.of(context, run_id, source, task), description, stop)
    adopt_host_times(context.hosts, answer.hosts, context.clock())
    return answer
