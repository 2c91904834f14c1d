"""Several machines: what a worker runs for the loader, and how the loader's runs have it done, if an exchange is set.

A job lies in the storage of the team, a run bears its name as a parameter, and its answer is the message of the run's
last state. Without an exchange the runs make their visits themselves.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from email.utils import parsedate_to_datetime
from itertools import count
from threading import Event
from uuid import uuid4

from prefect import flow, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType, WorkerStatus
from prefect.concurrency.sync import concurrency
from prefect.states import Cancelling, Completed
from pydantic import ValidationError

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.flows.common import log
from rilis_etl.model import Mode, Run, SourceCounts
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher
from rilis_etl.pipeline.remote.bucket import open_storage
from rilis_etl.pipeline.remote.dispatch import RemoteWindowFetcher, collect_remotely, count_as_asked
from rilis_etl.pipeline.remote.jobs import (
    ANSWER_JSON,
    JOB_JSON,
    JOBS,
    Job,
    JobAnswer,
    do_job,
    read_job,
    require_same_clock,
)
from rilis_etl.pipeline.runs.backfill import fetcher_here
from rilis_etl.pipeline.runs.ingest import collect_source
from rilis_etl.service.prefect_settings import POOL, VISIT
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source

ASK_SECONDS = 1.0  # between two looks at a job

NOBODY_LOOKS = 60
"""After so many looks a warning is logged that no worker has taken a job."""

LEASE_SECONDS = 60
"""After so long the hosts of a visit that died are free again; Prefect allows no less."""


@flow(name=VISIT, flow_run_name="{what}")
def run_job(job: str, what: str) -> State:
    """A part of another run, on whichever worker is free. Not to be started by hand.

    Args:
        job: The name of the job in the storage of the team.
        what: The job in words.
    """
    storage = open_storage(load_settings().exchange)
    todo = read_job(storage, job)
    context = open_context(load_settings(**todo.settings), sources={todo.source.key: todo.source})
    with get_client(sync_client=True) as client:
        require_same_clock(context.clock(), parsedate_to_datetime(client.hello().headers["date"]))
    with _only_visit(todo.hosts):
        answer = do_job(context, storage, todo)
    log.info("%s: %s", what, answer.counts)
    return Completed(message=ANSWER_JSON.dump_json(answer).decode())


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
    hosts = source.every_host if context.settings.exchange else ()
    with _only_visit(hosts):
        count_as_asked(context, hosts)
        yield


def _only_visit(hosts: Iterable[str]) -> AbstractContextManager[None]:
    """Holds these hosts: no other machine of the team asks them meanwhile. Waits until they are free."""
    names = sorted({host.removeprefix("www.") for host in hosts})
    if not names:
        return nullcontext()
    with get_client(sync_client=True) as client:
        for host in names:
            client.upsert_global_concurrency_limit_by_name(host, limit=1)
    return concurrency(names, strict=True, lease_duration=LEASE_SECONDS)


def dispatch_job(job: Job, what: str, stop: Event) -> JobAnswer:
    """Have a worker do a job; see `Dispatch`. When a worker dies over it, another one is asked once: what kills two of
    them would kill a third.
    """
    storage, name = open_storage(load_settings().exchange), f"{JOBS}{uuid4().hex}"
    try:
        storage.put(name, JOB_JSON.dump_json(job))
    except OSError as error:
        raise JobError(f"no worker could {what}: the storage of the team failed: {error}") from error
    ended = _ended(name, what, stop)
    if ended.type is StateType.CRASHED and not stop.is_set():
        log.warning("%s: a worker died over it, another one is asked", what)
        ended = _ended(name, what, stop)
    with suppress(OSError):  # what is left is removed when the server starts
        storage.delete(name)
    if ended.type is not StateType.COMPLETED:
        raise JobError(f"no worker could {what}: {ended.name}: {ended.message or 'see its run'}")
    try:
        return ANSWER_JSON.validate_json(ended.message or "")
    except ValidationError as error:  # a person has set the state
        raise JobError(f"no worker could {what}: its run ended without an answer: {ended.message}") from error


def forget_jobs() -> None:
    """Remove the jobs of runs that died with the last server, which cancels them too."""
    storage = open_storage(load_settings().exchange)
    with suppress(OSError):
        for name in storage.list(JOBS):
            storage.delete(name)


def is_a_worker_there() -> bool:
    """Whether the server has heard of a worker lately."""
    with get_client(sync_client=True) as client:
        return any(worker.status == WorkerStatus.ONLINE for worker in client.read_workers_for_work_pool(POOL))


def _ended(job: str, what: str, stop: Event) -> State:
    """Start a run of the workers' deployment; the state in which it ends, or is left when nobody waits any more."""
    with get_client(sync_client=True) as client:
        # no child of the task that waits for it: the server stores that task later than this run
        run = client.create_flow_run_from_deployment(
            client.read_deployment_by_name(f"{VISIT}/{VISIT}").id,
            parameters={"job": job, "what": what},
            name=what,
            tags=[f"for: {runtime.flow_run.name}"],
        )
        for look in count(1):
            is_stopped = stop.wait(ASK_SECONDS)
            state = client.read_flow_run(run.id).state or Cancelling()
            if state.is_final() or is_stopped:
                break
            if look == NOBODY_LOOKS and state.is_scheduled():
                log.warning("%s: no worker has taken it yet; start one: rilis up --role worker", what)
        if not state.is_final():
            client.set_flow_run_state(run.id, Cancelling())
    return state
