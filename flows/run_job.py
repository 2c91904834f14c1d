"""Several machines: what a worker runs for the loader, and how the loader's runs have it done, if an exchange is set.

Without an exchange the runs make their visits themselves.
"""

import time
from collections.abc import Callable
from functools import partial
from threading import Event
from uuid import UUID

from prefect import flow, runtime
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State, StateType
from prefect.states import Cancelled, Cancelling, Completed

from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.flows.common import log
from rilis_etl.model import Mode, SourceCounts
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher
from rilis_etl.pipeline.remote.dispatch import RemoteWindowFetcher, collect_remotely
from rilis_etl.pipeline.remote.jobs import do_job
from rilis_etl.pipeline.remote.spool import Spool, spool_of
from rilis_etl.pipeline.runs.ingest import collect_source
from rilis_etl.service.prefect_settings import VISIT
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source

NOT_WANTED = "The run that this was a part of does not want it any more."
RUN_LOOK_SECONDS = 0.5  # at the exchange
ASK_SECONDS = 5.0  # at the server, which is dearer
START_TRIES = 2
"""A worker may die once over a job; what kills two of them would kill a third."""

NOBODY_SECONDS = 60.0
"""After this time a warning is logged that no worker has taken a job."""


@flow(name=VISIT, flow_run_name="{what}")
def run_job(job: str, what: str) -> State:
    """A part of another run, on whichever worker is free. Not to be started by hand.

    Args:
        job: Which job of the exchange.
        what: The job in words.
    """
    settings = load_settings()
    spool = spool_of(settings.exchange)
    if not spool.is_wanted(job):  # the run that asked for it has died, or was cancelled
        return Cancelled(message=NOT_WANTED)
    done = do_job(settings, spool, job)
    log.info("%s: %s", what, done.result)
    return Completed(message="Done and handed over.") if done.is_answered else Cancelled(message=NOT_WANTED)


def window_fetcher(context: Context, mode: Mode, run_id: str) -> WindowFetcher:
    """The visits of a backfill, here or by workers."""
    if context.settings.exchange is None:
        return WindowFetcher(context, mode, run_id)
    return RemoteWindowFetcher(context, mode, run_id, partial(dispatch_job, spool_of(context.settings.exchange)))


def collect_for(context: Context, source: Source, *, run_id: str, stop: Event) -> SourceCounts:
    """A source's daily visit, here or by a worker."""
    if context.settings.exchange is None:
        return collect_source(context, source, run_id=run_id, stop=stop)
    spool = spool_of(context.settings.exchange)
    return collect_remotely(context, source, run_id=run_id, stop=stop, dispatch=partial(dispatch_job, spool))


def dispatch_job(spool: Spool, job_id: str, what: str, stop: Event) -> None:
    """Have a worker do a job; see `Dispatch`. When a worker dies over it, another one is asked once."""
    with get_client(sync_client=True) as client:
        for tried in range(1, START_TRIES + 1):
            run_id = _start(client, job_id, what)
            state = _ended(client, run_id, lambda: spool.answer(job_id) is not None, what, stop)
            if state is None or spool.answer(job_id) is not None:
                return
            if state.type is not StateType.CRASHED or tried == START_TRIES:
                raise JobError(f"no worker could {what}: {state.name}: {state.message or 'see its run'}")
            log.warning("%s: a worker died over it, another one is asked", what)


def _start(client: SyncPrefectClient, job_id: str, what: str) -> UUID:
    """Start a run of the workers' deployment, tagged with the name of the run that needs it; its id.

    It cannot be a child of the task that waits for it: the server stores that task later than this run.
    """
    run = client.create_flow_run_from_deployment(
        client.read_deployment_by_name(f"{VISIT}/{VISIT}").id,
        parameters={"job": job_id, "what": what},
        name=what,
        tags=[f"for: {runtime.flow_run.name}"],
    )
    return run.id


def _ended(
    client: SyncPrefectClient, run_id: UUID, is_answered: Callable[[], bool], what: str, stop: Event
) -> State | None:
    """The state in which the run ended; None when the answer came first or nobody waits any more."""
    began = asked = time.monotonic()
    is_warned = False
    while not is_answered():
        if stop.wait(RUN_LOOK_SECONDS):
            client.set_flow_run_state(run_id, Cancelling(), force=True)
            return None
        if time.monotonic() - asked < ASK_SECONDS:
            continue
        asked = time.monotonic()
        state = client.read_flow_run(run_id).state
        if state is None:
            continue
        if state.is_final():
            return state
        if state.is_scheduled() and asked - began > NOBODY_SECONDS and not is_warned:
            log.warning("%s: no worker has taken it yet; start one: rilis up --role worker", what)
            is_warned = True
    return None
