"""Jobs that the loader sends to workers, and how a worker does one. In: a job; out: archive files and a result.

A worker has no warehouse and no source files of its own: the source, the crawl state and the settings come with the
job. What it fetches goes into an archive of its own, and from there into the inbox of the spool.
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

from rilis_etl import __version__, resources
from rilis_etl.archive import Archive
from rilis_etl.context import Context
from rilis_etl.errors import JobError, LockedError
from rilis_etl.fs import lock
from rilis_etl.model import CrawlState, Mode, SourceCounts, SourceWindow, Window
from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.fingerprint import learned_lines
from rilis_etl.pipeline.process.parse_ahead import PART_CAPTURES, parse_ahead
from rilis_etl.pipeline.remote.parse_cache import write_cache
from rilis_etl.pipeline.remote.spool import Spool
from rilis_etl.settings import Settings, load_settings
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import Boilerplate
from rilis_etl.warehouse.stores import FileWarehouse

OWN_SETTINGS = {"warehouse", "sources", "exchange", "dask", "database", "auth"}
"""Settings that each machine has for itself; all others are the loader's and travel with the job."""

WANTED_POLL_SECONDS = 1.0
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
    """One task at one source, with everything that a worker needs for it."""

    job_id: str  # 32 hex digits
    run_id: str
    source: Source
    task: Task
    crawl_state: CrawlState
    learned: tuple[str, ...] = ()  # lines of the source's boilerplate
    settings: Mapping[str, Any] = field(default_factory=dict)
    code_version: str = __version__

    @classmethod
    def of(cls, context: Context, job_id: str, run_id: str, source: Source, task: Task) -> "Job":
        """A job made from the loader's context."""
        # the requests of a window hold all that is known of its pages
        crawl_state = CrawlState(source.key) if isinstance(task, FetchWindow) else context.crawl_state(source.key)
        settings = context.settings.model_dump(mode="json", exclude=OWN_SETTINGS)
        learned = learned_lines(context, source.key).to_lines()
        return cls(job_id, run_id, source, task, crawl_state, learned, settings)

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
    """The result of a task as a worker sends it."""
    return _RESULTS[type(task)].dump_json(result)


def result_from_json(task: Task, content: bytes) -> Any:
    """The result of a task, read from what a worker sent. Raises JobError when it cannot be read."""
    try:
        return _RESULTS[type(task)].validate_json(content)
    except ValidationError as error:
        raise JobError(f"the answer of a worker cannot be read: {error.errors()[0]['msg']}") from error


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a job, and whether it was sent: a job that the loader took back meanwhile gets no answer."""

    result: JobResult
    is_answered: bool


def do_job(settings: Settings, spool: Spool, job_id: str) -> Done:
    """Do a job on this machine and send its result.

    Files of an earlier job of this machine that was killed are delivered first.
    Raises JobError, ArchiveError, and OSError when the spool cannot be written.
    """
    outbox = settings.warehouse / "spool"
    deliver_leftovers(outbox, spool)
    job = Job.from_json(spool.job(job_id))
    attempt = uuid4().hex[:8]
    with (
        _own_folder(outbox / f"{job_id}-{attempt}", spool) as archive,
        _while_wanted(spool, job_id) as stop,
    ):
        result = perform(job, _context(job, settings, archive, spool), f"{job.run_id}-{attempt}", stop)
        if not stop.is_set():
            parse_for_loader(job, archive, spool)
    if not spool.is_wanted(job_id):
        return Done(result, is_answered=False)
    spool.reply(job_id, result_to_json(job.task, result))
    return Done(result, is_answered=True)


def perform(job: Job, context: Context, run_id: str, stop: Event) -> JobResult:
    """Do the task, into the archive of `context`; `run_id` goes into the names of its files."""
    match job.task:
        case Collect(window=window):
            return collect(context, job.source, run_id=run_id, window=window, stop=stop)
        case ReadListings(windows=windows, mode=mode):
            with WindowFetcher(context, mode, run_id, stop) as fetcher:
                return fetcher.read_listings(job.source, windows)
        case FetchWindow(work=todo, mode=mode):
            with WindowFetcher(context, mode, run_id, stop) as fetcher:
                return fetcher.visit(job.source, todo)


def parse_for_loader(job: Job, archive: Archive, spool: Spool) -> int:
    """Parse the pages that were fetched, so that the load need not; how many."""
    learned = Boilerplate.from_lines(job.learned)
    folder = spool.folder / "readings"
    return sum(
        write_cache(parse_ahead(archive.read_part(part), job.source, learned), part, folder)
        for part in archive.parts(PART_CAPTURES)
    )


def deliver_leftovers(outbox: Path, spool: Spool) -> int:
    """Deliver the files of jobs that were killed on this machine; how many."""
    delivered = 0
    for folder in sorted(outbox.glob("*/")):
        try:
            with lock(_lock(folder)):
                delivered += _delivered(folder, spool)
        except LockedError:
            continue  # its job is still running
    return delivered


def _context(job: Job, own: Settings, archive: Archive, spool: Spool) -> Context:
    settings = load_settings(**{**job.settings, "warehouse": own.warehouse, "exchange": own.exchange})
    return Context(
        settings=settings,
        sources={job.source.key: job.source},
        warehouse=FileWarehouse(settings.warehouse, keep=settings.keep_snapshots, sql=resources.folder("sql")),
        archive=archive,
        crawl_states={job.source.key: job.crawl_state},
        learned={job.source.key: Boilerplate.from_lines(job.learned)},
        hosts=spool.folder / "hosts",
    )


@contextmanager
def _own_folder(folder: Path, spool: Spool) -> Iterator[Archive]:
    """An archive for one attempt, delivered however it ends; after a kill, by `deliver_leftovers`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with lock(_lock(folder)):
        folder.mkdir()
        try:
            yield Archive(folder)
        finally:
            _delivered(folder, spool)


def _delivered(folder: Path, spool: Spool) -> int:
    count = spool.deliver(Archive(folder))  # nothing when another process has just delivered it
    shutil.rmtree(folder, ignore_errors=True)
    _lock(folder).unlink(missing_ok=True)
    return count


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


@contextmanager
def _while_wanted(spool: Spool, job_id: str) -> Iterator[Event]:
    """An event that is set when the loader does not want the job any more."""
    stop, over = Event(), Event()

    def look() -> None:
        while not over.wait(WANTED_POLL_SECONDS):
            if not spool.is_wanted(job_id):
                stop.set()

    watcher = Thread(target=look, name="is it wanted", daemon=True)
    watcher.start()
    try:
        yield stop
    finally:
        over.set()
        watcher.join()
