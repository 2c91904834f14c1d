"""Jobs that the loader sends to workers, and how a worker does one. In: a job; out: archive files and an answer.

A worker has no warehouse and no source files of its own: the source, the crawl state and the settings come with the
job. What it fetches goes into an archive of its own, and from there into the inbox of the team's storage.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import Field, TypeAdapter, ValidationError

from rilis_etl import __version__, resources
from rilis_etl.archive import Archive
from rilis_etl.archive.paths import MOST_BEHIND
from rilis_etl.context import Context
from rilis_etl.errors import JobError, LockedError
from rilis_etl.fetch.rate_limit import adopt_host_times, host_times
from rilis_etl.fs import lock
from rilis_etl.model import CrawlState, Mode, SourceCounts, Window
from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.fingerprint import learned_lines
from rilis_etl.pipeline.process.parse_ahead import PART_CAPTURES
from rilis_etl.pipeline.remote.inbox import deliver
from rilis_etl.pipeline.remote.plug_in import parse_part
from rilis_etl.pipeline.storage import Storage
from rilis_etl.settings import Settings, load_settings
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import Boilerplate
from rilis_etl.warehouse.stores import FileWarehouse

OWN_SETTINGS = {"warehouse", "sources", "exchange", "dask", "database", "auth"}
"""Settings that each machine has for itself; all others are the loader's and travel with the job."""


@dataclass(frozen=True, slots=True)
class Collect:
    """Visit a source as a daily run does."""

    window: Window
    kind: Literal["collect"] = "collect"


@dataclass(frozen=True, slots=True)
class FetchWindow:
    """Fetch the pages of one window."""

    work: WindowWork
    mode: Mode
    failure: str = ""  # of the listings: then the window fails for the same reason
    kind: Literal["window"] = "window"


Task = Annotated[Collect | FetchWindow, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Job:
    """One task at one source, with everything that a worker needs for it."""

    run_id: str
    source: Source
    task: Task
    crawl_state: CrawlState
    sent_at: datetime  # by the loader's clock, UTC
    learned: tuple[str, ...] = ()  # lines of the source's boilerplate
    settings: Mapping[str, Any] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)  # what the loader knows of the source's hosts
    code_version: str = __version__

    @classmethod
    def of(cls, context: Context, run_id: str, source: Source, task: Task) -> "Job":
        """A job made from the loader's context."""
        # the requests of a window hold all that is known of its pages
        crawl_state = CrawlState(source.key) if isinstance(task, FetchWindow) else context.crawl_state(source.key)
        settings = context.settings.model_dump(mode="json", exclude=OWN_SETTINGS)
        learned = learned_lines(context, source.key).to_lines()
        hosts = host_times(context.hosts, source.every_host)
        return cls(run_id, source, task, crawl_state, context.clock(), learned, settings, hosts)


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """What came of a job, under the name that belongs to its task; nothing when the job was stopped."""

    counts: SourceCounts | None = None
    window: WindowResult | None = None
    hosts: Mapping[str, str] = field(default_factory=dict)  # what the worker knows of the source's hosts
    finished_at: datetime | None = None  # by the worker's clock, UTC


JOBS: TypeAdapter[Job] = TypeAdapter(Job)
ANSWERS: TypeAdapter[JobAnswer] = TypeAdapter(JobAnswer)


def read_job(content: bytes) -> Job:
    """The job as JSON says it. Raises JobError when this is none, or one of another version of rilis_etl."""
    try:
        job = JOBS.validate_json(content)
    except ValidationError as error:
        raise JobError(f"not a job: {error.errors()[0]['msg']}; do all machines have one version of rilis?") from error
    if job.code_version != __version__:
        raise JobError(f"the loader has rilis {job.code_version} and this worker {__version__}: install the same")
    return job


def do_job(settings: Settings, storage: Storage, job: Job) -> JobAnswer:
    """Do a job on this machine; what it fetched is in the inbox when the answer is there.

    Files of an earlier job of this machine that was killed are delivered first.
    Raises JobError when the clock of this machine is behind the loader's, ArchiveError, and OSError when the storage
    fails: then the files wait for the next job.
    """
    outbox = settings.warehouse / "spool"
    deliver_leftovers(outbox, storage)
    attempt = uuid4().hex[:16]
    with _own_folder(outbox / attempt, storage) as archive:
        context = _context(job, settings, archive)
        _require_clock(context.clock(), job.sent_at)
        adopt_host_times(context.hosts, job.hosts, context.clock())
        answer = _perform(job.task, job.source, context, f"{job.run_id}-{attempt[:8]}")
        for part in archive.parts(PART_CAPTURES):  # parsed here, so that the load need not
            parse_part(context, part)
    hosts = host_times(context.hosts, job.source.every_host)
    return replace(answer, hosts=hosts, finished_at=context.clock())


def _require_clock(now: datetime, sent_at: datetime) -> None:
    if now < sent_at - MOST_BEHIND:
        raise JobError(
            f"the clock of this worker says {now:%Y-%m-%d %H:%M} UTC, and the loader sent the job at "
            f"{sent_at:%Y-%m-%d %H:%M} UTC: set both clocks right; nothing was fetched"
        )


def _perform(task: Task, source: Source, context: Context, run_id: str) -> JobAnswer:
    """Do the task, into the archive of `context`; `run_id` goes into the names of its files."""
    if isinstance(task, Collect):
        return JobAnswer(counts=collect(context, source, run_id=run_id, window=task.window, stop=Event()))
    with WindowFetcher(context, task.mode, run_id) as fetcher:
        return JobAnswer(window=fetcher.visit(source, task.work, task.failure))


def deliver_leftovers(outbox: Path, storage: Storage) -> int:
    """Deliver the files of jobs that were killed on this machine; how many."""
    delivered = 0
    for folder in sorted(outbox.glob("*/")):
        try:
            with lock(_lock(folder)):
                delivered += _delivered(folder, storage)
        except LockedError:
            continue  # its job is still running
    return delivered


def _context(job: Job, own: Settings, archive: Archive) -> Context:
    settings = load_settings(**{**job.settings, "warehouse": own.warehouse, "exchange": own.exchange})
    return Context(
        settings=settings,
        sources={job.source.key: job.source},
        warehouse=FileWarehouse(settings.warehouse, keep=settings.keep_snapshots, sql=resources.folder("sql")),
        archive=archive,
        crawl_states={job.source.key: job.crawl_state},
        learned={job.source.key: Boilerplate.from_lines(job.learned)},
    )


@contextmanager
def _own_folder(folder: Path, storage: Storage) -> Iterator[Archive]:
    """An archive for one attempt, delivered however it ends; after a kill, by `deliver_leftovers`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with lock(_lock(folder)):
        folder.mkdir()
        try:
            yield Archive(folder)
        finally:
            _delivered(folder, storage)


def _delivered(folder: Path, storage: Storage) -> int:
    count = deliver(folder, storage)  # nothing when another process has just delivered it
    shutil.rmtree(folder, ignore_errors=True)
    _lock(folder).unlink(missing_ok=True)
    return count


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
