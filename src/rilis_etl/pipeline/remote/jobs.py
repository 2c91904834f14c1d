"""Jobs that the loader sends to workers, and how a worker does one. In: a job; out: files, parsed pages, an answer.

A worker has no warehouse and no source files of its own: the source, what is known of it and the settings come with
the job. What it fetches goes into an archive in its spool, and from there into the inbox of the team's storage.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from rilis_etl import __version__
from rilis_etl.archive import Archive, ArchivePart
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
from rilis_etl.pipeline.process.parse_cache import parse_once
from rilis_etl.pipeline.remote.inbox import deliver
from rilis_etl.pipeline.runs.ingest import day_reader
from rilis_etl.sources.schema import Source
from rilis_etl.storage import Storage
from rilis_etl.text.cleaning import Boilerplate

JOBS = "jobs/"
"""Where jobs are in the storage, with the bytes that they are about, until they are done."""

OWN_SETTINGS = {"warehouse", "sources", "exchange", "database", "auth", "lake", "lake_data", "lake_s3_endpoint"}
"""Settings that each machine has for itself; all others are the loader's and travel with the job."""


@dataclass(frozen=True, slots=True)
class Collect:
    """Visit a source as a daily run does."""

    window: Window
    crawl_state: CrawlState


@dataclass(frozen=True, slots=True)
class FetchWindow:
    """Fetch the pages of one window."""

    work: WindowWork
    mode: Mode
    failure: str = ""  # of the listings: then the window fails for the same reason


@dataclass(frozen=True, slots=True)
class ParseParts:
    """Parse parts of the loader's archive, whose bytes are in the storage, into the parse cache."""

    parts: tuple[ArchivePart, ...]


Task = Collect | FetchWindow | ParseParts
"""Each is known by its fields in JSON: no two have one in common."""


@dataclass(frozen=True, slots=True)
class Job:
    """One task at one source, with everything that a worker needs for it."""

    run_id: str
    source: Source
    task: Task
    learned: Boilerplate
    settings: Mapping[str, Any]
    hosts: Mapping[str, str]  # that the task asks, with what the loader knows of them
    code_version: str = __version__

    @classmethod
    def of(cls, context: Context, run_id: str, source: Source, task: Task) -> "Job":
        """A job made from the loader's context."""
        settings = context.settings.model_dump(mode="json", exclude=OWN_SETTINGS)
        hosts = () if isinstance(task, ParseParts) else source.every_host
        learned = learned_lines(context, source.key)
        return cls(run_id, source, task, learned, settings, host_times(context.hosts, hosts))


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """What came of a job."""

    counts: SourceCounts
    window: WindowResult | None = None  # without its links, which the loader has
    hosts: Mapping[str, str] = field(default_factory=dict)  # what the worker knows of the source's hosts


JOB_JSON: TypeAdapter[Job] = TypeAdapter(Job)
ANSWER_JSON: TypeAdapter[JobAnswer] = TypeAdapter(JobAnswer)


def read_job(storage: Storage, name: str) -> Job:
    """The job that the loader has stored. Raises JobError when there is none, or one of another version of rilis."""
    try:
        job = JOB_JSON.validate_json(storage.get(name))
    except FileNotFoundError as error:
        raise JobError(f"{name} is not there: do all machines name one folder or bucket?") from error
    except ValidationError as error:
        raise JobError(f"not a job: {error.errors()[0]['msg']}; do all machines have one version of rilis?") from error
    if job.code_version != __version__:
        raise JobError(f"the loader has rilis {job.code_version} and this worker {__version__}: install the same")
    return job


def require_same_clock(worker: datetime, server: datetime) -> None:
    """Raises JobError when a worker's clock differs from its server's: its pages would be dated falsely."""
    if abs(worker - server) > MOST_BEHIND:
        raise JobError(
            f"the clock of this worker says {worker:%Y-%m-%d %H:%M} UTC, and that of the server "
            f"{server:%Y-%m-%d %H:%M} UTC: set both clocks right; nothing was fetched"
        )


def bytes_of(part: ArchivePart) -> str:
    """The name in the storage for the bytes of a part of the archive that a worker is to parse."""
    return f"{JOBS}{part.file}-{part.begin:012d}"


def do_job(context: Context, storage: Storage, job: Job) -> JobAnswer:
    """Do a job on this machine; what it fetched is in the inbox when the answer is there.

    `context` is this machine's, with the settings and the source of the job. Files of an earlier job that was killed
    are delivered first. Raises ArchiveError, and OSError when the storage fails: then the files wait for the next job.
    """
    if isinstance(job.task, ParseParts):
        return JobAnswer(SourceCounts(job.source.key, found=_parse_parts(storage, job, job.task.parts)))
    spool, attempt = context.settings.warehouse / "spool", uuid4().hex[:16]
    deliver_leftovers(spool, storage)
    with _spooled(spool / attempt, storage) as archive:
        adopt_host_times(context.hosts, job.hosts, context.clock())
        own = replace(context, archive=archive, learned={job.source.key: job.learned})
        answer = _visit(own, job.source, job.task, f"{job.run_id}-{attempt[:8]}")
        _parse(archive, archive.parts(PART_CAPTURES), storage, job)  # here, so that the load need not
    return replace(answer, hosts=host_times(context.hosts, job.hosts))


def deliver_leftovers(spool: Path, storage: Storage) -> None:
    """Deliver the files of jobs that were killed on this machine; one that is still running is left alone."""
    for folder in sorted(spool.glob("*/")):
        with suppress(LockedError), _spooled(folder, storage):
            pass


@contextmanager
def _spooled(folder: Path, storage: Storage) -> Iterator[Archive]:
    """An archive for one attempt, delivered however the block ends; after a kill, by `deliver_leftovers`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    held = folder.with_name(f"{folder.name}.lock")
    with lock(held):
        folder.mkdir(exist_ok=True)
        try:
            yield (archive := Archive(folder))
        finally:
            deliver(archive, storage)
            shutil.rmtree(folder)
            held.unlink(missing_ok=True)


def _visit(context: Context, source: Source, task: Collect | FetchWindow, run_id: str) -> JobAnswer:
    """Fetch into the archive of `context`; `run_id` goes into the names of its files."""
    if isinstance(task, Collect):
        known = replace(context, crawl_states={source.key: task.crawl_state})
        return JobAnswer(collect(known, source, run_id=run_id, window=task.window, day_of=day_reader(source)))
    with WindowFetcher(context, task.mode, run_id) as fetcher:
        fetched = fetcher.visit(source, task.work, task.failure)
    if fetched is None:
        raise JobError("the visit was stopped")
    return JobAnswer(fetched.counts, replace(fetched, links=()))


def _parse_parts(storage: Storage, job: Job, parts: Iterable[ArchivePart]) -> int:
    """Parse parts of the loader's archive, one at a time on the disk; how many pages they hold."""
    with TemporaryDirectory() as folder:
        archive, pages = Archive(Path(folder)), 0
        for part in parts:
            archive.put_part(part, storage.get(bytes_of(part)))
            pages += _parse(archive, [part], storage, job)
    return pages


def _parse(archive: Archive, parts: Iterable[ArchivePart], storage: Storage, job: Job) -> int:
    """Parse the pages of these parts into the parse cache; how many they are."""
    return sum(len(parse_once(archive, part, job.source, job.learned, storage)) for part in parts)
