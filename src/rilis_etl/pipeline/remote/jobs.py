"""What the loader asks of workers, and how a worker does it: a job is a value that holds all that it needs to know.

A worker has no warehouse and no source files of its own: the source, what is known of its pages, and the settings of
the visit come with the job. What it fetches goes into an archive of its own, from there into the exchange's inbox.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import Field, TypeAdapter, ValidationError

from rilis_etl import __version__
from rilis_etl.archive import Archive
from rilis_etl.context import Context, open_context
from rilis_etl.errors import JobError, LockedError
from rilis_etl.fs import exclusive
from rilis_etl.model import Mode, SourceCounts, SourceWindow, Window
from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.process.learn import learnt
from rilis_etl.pipeline.process.parse_cache import PART, keep, parse_ahead
from rilis_etl.pipeline.remote.spool import Spool
from rilis_etl.settings import Settings, load_settings
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import Boilerplate
from rilis_etl.warehouse.read.crawl_state import CrawlState

STAYS_AT_HOME = {"warehouse", "sources", "exchange", "dask", "database", "auth"}
"""Settings of a machine; all others are the loader's and travel with the job."""

TAKEN_BACK_LOOK_SECONDS = 1.0
"""How often a worker looks whether its job is still wanted."""


@dataclass(frozen=True, slots=True)
class Collect:
    """Visit a source as a daily run does."""

    window: Window
    kind: Literal["collect"] = "collect"


@dataclass(frozen=True, slots=True)
class ReadListings:
    """Read the listings of a backfill."""

    windows: tuple[SourceWindow, ...]
    mode: Mode
    kind: Literal["listings"] = "listings"


@dataclass(frozen=True, slots=True)
class FetchWindow:
    """Fetch the pages of one window."""

    work: WindowWork
    mode: Mode
    kind: Literal["window"] = "window"


Task = Annotated[Collect | ReadListings | FetchWindow, Field(discriminator="kind")]
JobResult = SourceCounts | ListingResult | WindowResult | None


@dataclass(frozen=True, slots=True)
class Job:
    """One errand to one source."""

    job_id: str  # 32 hex digits
    run_id: str
    source: Source
    task: Task
    crawl_state: CrawlState
    learnt: tuple[str, ...] = ()  # what the source prints on its pages whatever they say
    settings: Mapping[str, Any] = field(default_factory=dict)
    code_version: str = __version__

    @classmethod
    def of(cls, context: Context, job_id: str, run_id: str, source: Source, task: Task) -> "Job":
        """A job as the loader's workshop has it."""
        # a window's orders say all that is known of its pages
        crawl_state = CrawlState(source.key) if isinstance(task, FetchWindow) else context.crawl_state(source.key)
        settings = context.settings.model_dump(mode="json", exclude=STAYS_AT_HOME)
        known = learnt(context.settings.warehouse, {source.key: source})
        lines = tuple(known[source.key].to_lines()) if source.key in known else ()
        return cls(job_id, run_id, source, task, crawl_state, lines, settings)

    def to_json(self) -> bytes:
        return _JOBS.dump_json(self)

    @classmethod
    def from_json(cls, content: bytes) -> "Job":
        """Raises JobError when this is no job, or one of another version of rilis_etl."""
        try:
            job = _JOBS.validate_json(content)
        except ValidationError as error:
            raise JobError(
                f"not a job: {error.errors()[0]['msg']}; do all machines have one version of rilis?"
            ) from error
        if job.code_version != __version__:
            raise JobError(f"the loader has rilis {job.code_version} and this worker {__version__}: install the same")
        return job


_JOBS: TypeAdapter[Job] = TypeAdapter(Job)
_RESULTS: Mapping[type, TypeAdapter[Any]] = {
    Collect: TypeAdapter(SourceCounts),
    ReadListings: TypeAdapter(ListingResult),
    FetchWindow: TypeAdapter(WindowResult | None),
}


def result_to_json(task: Task, result: JobResult) -> bytes:
    """An answer as it is sent."""
    return _RESULTS[type(task)].dump_json(result)


def result_from_json(task: Task, content: bytes) -> Any:
    """What was answered to a task. Raises JobError when it cannot be read."""
    try:
        return _RESULTS[type(task)].validate_json(content)
    except ValidationError as error:
        raise JobError(f"the answer of a worker cannot be read: {error.errors()[0]['msg']}") from error


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job, and whether anybody was told: a job that is taken back meanwhile is not answered."""

    result: JobResult
    is_answered: bool


def do_job(settings: Settings, exchange: Spool, job_id: str) -> Done:
    """Do a job on this machine and answer it.

    What an earlier job of this machine left behind when it was killed is delivered first.
    Raises JobError, ArchiveError, and OSError when the exchange cannot be written.
    """
    spool = settings.warehouse / "spool"
    sweep(spool, exchange)
    job = Job.from_json(exchange.job(job_id))
    attempt = uuid4().hex[:8]
    with (
        _own_folder(spool / f"{job_id}-{attempt}", exchange) as archive,
        _until_taken_back(exchange, job_id) as stop,
    ):
        result = perform(job, _workshop(job, settings, archive), f"{job.run_id}-{attempt}", stop)
        if not stop.is_set():
            read_for_loader(job, archive, exchange)
    if not exchange.is_wanted(job_id):
        return Done(result, is_answered=False)
    exchange.reply(job_id, result_to_json(job.task, result))
    return Done(result, is_answered=True)


def perform(job: Job, context: Context, run_id: str, stop: Event) -> JobResult:
    """The errand itself, into the archive of `shop`; `run_id` goes into the names of its files."""
    match job.task:
        case Collect(window=window):
            return collect(context, job.source, run_id=run_id, window=window, stop=stop)
        case ReadListings(windows=windows, mode=mode):
            with WindowFetcher(context, mode, run_id, stop) as fetcher:
                return fetcher.read_listings(job.source, windows)
        case FetchWindow(work=todo, mode=mode):
            with WindowFetcher(context, mode, run_id, stop) as fetcher:
                return fetcher.visit(job.source, todo)


def read_for_loader(job: Job, archive: Archive, exchange: Spool) -> int:
    """Read the pages that were fetched, so that the load need not; how many."""
    learned = Boilerplate.from_lines(job.learnt)
    folder = exchange.folder / "readings"
    return sum(
        keep(parse_ahead(archive.read_part(part), job.source, learned), part, folder) for part in archive.parts(PART)
    )


def sweep(spool: Path, exchange: Spool) -> int:
    """Deliver what jobs that were killed on this machine had fetched; how many files that were."""
    delivered = 0
    for folder in sorted(spool.glob("*/")):
        try:
            with exclusive(_lock(folder)):
                delivered += _delivered(folder, exchange)
        except LockedError:
            continue  # at work
    return delivered


def _workshop(job: Job, own: Settings, archive: Archive) -> Context:
    settings = load_settings(**{**job.settings, "warehouse": own.warehouse, "exchange": own.exchange})
    context = open_context(settings, sources={job.source.key: job.source})
    return Context(
        settings, context.sources, context.warehouse, archive, context.clock, {job.source.key: job.crawl_state}
    )


@contextmanager
def _own_folder(folder: Path, exchange: Spool) -> Iterator[Archive]:
    """An archive for one attempt, delivered however it ends; a kill leaves it to `sweep`. No name is used twice."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(_lock(folder)):
        folder.mkdir()
        try:
            yield Archive(folder)
        finally:
            _delivered(folder, exchange)


def _delivered(folder: Path, exchange: Spool) -> int:
    count = exchange.deliver(Archive(folder))  # of a folder that another process has swept a moment ago: nothing
    shutil.rmtree(folder, ignore_errors=True)
    _lock(folder).unlink(missing_ok=True)
    return count


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


@contextmanager
def _until_taken_back(exchange: Spool, job_id: str) -> Iterator[Event]:
    """An event that is set when the loader does not want the job any more, or the block ends."""
    stop, over = Event(), Event()

    def look() -> None:
        while not over.wait(TAKEN_BACK_LOOK_SECONDS):
            if not exchange.is_wanted(job_id):
                stop.set()

    watcher = Thread(target=look, name="is it wanted", daemon=True)
    watcher.start()
    try:
        yield stop
    finally:
        over.set()
        watcher.join()
