"""What a worker runs: one job of the loader, from the exchange and back into it."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed

from flows.workbench import log
from rilis_etl.pipeline.remote.jobs import do_job
from rilis_etl.pipeline.remote.spool import spool_of
from rilis_etl.settings import load_settings

NOT_WANTED = "The run that this was a part of does not want it any more."


@flow(name="visit", flow_run_name="{what}")
def visit(job: str, what: str) -> State:
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
