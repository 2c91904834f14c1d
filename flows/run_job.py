"""Several machines: what a worker runs for the loader, and how the loader's runs have it done, if an exchange is set.

A job is the parameter of a run, its answer the run's result. Without an exchange the runs make their visits themselves.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from uuid import UUID, uuid4

from prefect import flow, runtime
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State, StateType
from prefect.concurrency.sync import concurrency
from prefect.filesystems import WritableFileSystem
from prefect.states import Cancelling
from pydantic import ValidationError

from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.flows.common import log
from rilis_etl.model import Mode, Run, SourceCounts
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher
from rilis_etl.pipeline.remote.bucket import open_storage
from rilis_etl.pipeline.remote.dispatch import RemoteWindowFetcher, collect_remotely, count_as_asked
from rilis_etl.pipeline.remote.jobs import ANSWERS, JOBS, Job, JobAnswer, do_job, read_job
from rilis_etl.pipeline.runs.backfill import fetcher_here
from rilis_etl.pipeline.runs.ingest import collect_source
from rilis_etl.pipeline.storage import Storage
from rilis_etl.service.prefect_settings import VISIT
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source

ASK_SECONDS = 1.0  # between two looks at a job
START_TRIES = 2
"""A worker may die once over a job; what kills two of them would kill a third."""

NOBODY_SECONDS = 60.0
"""After this time a warning is logged that no worker has taken a job."""

MOST_PARAMETER_BYTES = 200_000
"""A longer job goes through the storage: Prefect refuses parameters of more than 524,288 bytes, quotes escaped."""

TEAM = "rilis-team"
RESULTS = f"{TEAM}/results"
"""Kind and name of the block in which Prefect finds the answers."""

LEASE_SECONDS = 60
"""After so long the hosts of a visit that died are free again; Prefect allows no less."""


class TeamResults(WritableFileSystem):
    """Where Prefect keeps the answers of jobs: in the storage of the team, wherever this machine sees it."""

    _block_type_name = "Storage of a rilis team"
    _block_type_slug = TEAM

    async def read_path(self, path: str) -> bytes:
        """What is stored; see `Storage`."""
        return _storage().get(f"results/{path}")

    async def write_path(self, path: str, content: bytes) -> None:
        """Store it; see `Storage`."""
        _storage().put(f"results/{path}", content)


@flow(name=VISIT, flow_run_name="{what}", persist_result=True, result_storage=RESULTS, result_serializer="json")
def run_job(job: str, what: str) -> str:
    """A part of another run, on whichever worker is free. Not to be started by hand.

    Args:
        job: The job in JSON, or the name of a long one in the storage of the team.
        what: The job in words.
    """
    settings = load_settings()
    storage = open_storage(settings.exchange)
    todo = read_job(storage.get(job) if job.startswith("jobs/") else job.encode())
    with _only_visit(todo.source):
        answer = do_job(settings, storage, todo)
    log.info("%s: %s", what, answer.counts or (answer.window and answer.window.counts))
    return ANSWERS.dump_json(answer).decode()


def window_fetcher(context: Context, mode: Mode, run: Run) -> WindowFetcher:
    """The visits of a backfill, here or by workers; web archives are asked from here alone."""
    if mode is Mode.ARCHIVES or context.settings.exchange is None:
        return fetcher_here(context, mode, run)
    return RemoteWindowFetcher(context, mode, run.run_id, dispatch_job)


def collect_for(context: Context, source: Source, *, run_id: str, stop: Event) -> SourceCounts:
    """A source's daily visit, here or by a worker."""
    if context.settings.exchange is None:
        return collect_source(context, source, run_id=run_id, stop=stop)
    return collect_remotely(context, source, run_id=run_id, stop=stop, dispatch=dispatch_job)


@contextmanager
def visit_from_here(context: Context, source: Source) -> Iterator[None]:
    """Keeps workers away from the hosts of `source` while this machine asks them."""
    if context.settings.exchange is None:
        yield
        return
    with _only_visit(source):
        count_as_asked(context, source)
        yield


@contextmanager
def _only_visit(source: Source) -> Iterator[None]:
    """Holds the hosts of a source: no other machine of the team asks them meanwhile. Waits until they are free."""
    hosts = sorted({host.removeprefix("www.") for host in source.every_host})
    with get_client(sync_client=True) as client:
        for host in hosts:
            client.upsert_global_concurrency_limit_by_name(host, limit=1)
    with concurrency(hosts, strict=True, lease_duration=LEASE_SECONDS):
        yield


def dispatch_job(job: Job, what: str, stop: Event) -> JobAnswer:
    """Have a worker do a job; see `Dispatch`. When a worker dies over it, another one is asked once."""
    storage, content, long = _storage(), JOBS.dump_json(job), f"jobs/{uuid4().hex}"
    is_long = len(content) > MOST_PARAMETER_BYTES
    try:
        if is_long:
            storage.put(long, content)
        with get_client(sync_client=True) as client:
            for tried in range(1, START_TRIES + 1):
                state = _ended(client, _start(client, long if is_long else content.decode(), what), what, stop)
                if state.type is StateType.COMPLETED:
                    return _answer(state, storage)
                if stop.is_set():
                    return JobAnswer()
                if state.type is not StateType.CRASHED or tried == START_TRIES:
                    break
                log.warning("%s: a worker died over it, another one is asked", what)
    except OSError as error:
        raise JobError(f"no worker could {what}: the storage of the team failed: {error}") from error
    finally:
        if is_long:
            storage.delete(long)
    raise JobError(f"no worker could {what}: {state.name}: {state.message or 'see its run'}")


def _start(client: SyncPrefectClient, job: str, what: str) -> UUID:
    """Start a run of the workers' deployment, tagged with the name of the run that needs it; its id."""
    # no child of the task that waits for it: the server stores that task later than this run
    run = client.create_flow_run_from_deployment(
        client.read_deployment_by_name(f"{VISIT}/{VISIT}").id,
        parameters={"job": job, "what": what},
        name=what,
        tags=[f"for: {runtime.flow_run.name}"],
    )
    return run.id


def _ended(client: SyncPrefectClient, run_id: UUID, what: str, stop: Event) -> State:
    """The state in which the run ended, or in which it is left when nobody waits any more."""
    began, is_warned = time.monotonic(), False
    while True:
        is_stopped = stop.wait(ASK_SECONDS)
        state = client.read_flow_run(run_id).state or Cancelling()
        if state.is_final():
            return state
        if is_stopped:
            client.set_flow_run_state(run_id, Cancelling())
            return state
        if state.is_scheduled() and time.monotonic() - began > NOBODY_SECONDS and not is_warned:
            log.warning("%s: no worker has taken it yet; start one: rilis up --role worker", what)
            is_warned = True


def _answer(state: State, storage: Storage) -> JobAnswer:
    """The answer that a run has left. Raises JobError when it is not there or cannot be read."""
    try:
        answer = ANSWERS.validate_json(state.result())
    except (OSError, ValidationError, TypeError) as error:
        message = f"the answer of a worker cannot be read: {error}; do all machines name one folder or bucket?"
        raise JobError(message) from error
    if key := getattr(state.data, "storage_key", ""):
        storage.delete(f"results/{key}")
    return answer


def _storage() -> Storage:
    return open_storage(load_settings().exchange)
