"""The rebuild: the warehouse anew from the archive, with no network. Workers of a team parse the bulk of it first."""

from threading import Event

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from rilis_etl.archive import ArchivePart
from rilis_etl.context import Context
from rilis_etl.errors import RilisError
from rilis_etl.flows.common import BUSY, SIDE_BY_SIDE, flow_context, form, log
from rilis_etl.flows.run_job import dispatch_job, is_a_worker_there
from rilis_etl.model import RunResult
from rilis_etl.pipeline.remote.dispatch import batches_to_parse, parse_remotely
from rilis_etl.pipeline.runs.rebuild import rebuild as read_archive_again


@task(name="parse", task_run_name="parse {parts[0].file} from byte {parts[0].begin} on", cache_policy=NO_CACHE)
def parse_batch(parts: tuple[ArchivePart, ...], stop: Event) -> str:
    """Parts of the archive, by a worker, into the parse cache; why that failed, empty if it did not."""
    return parse_remotely(flow_context(), parts, stop=stop, dispatch=dispatch_job)


@task(name="rebuild", task_run_name="read the whole archive again", **BUSY)
def read_again(*, allow_missing: bool = False) -> RunResult:
    """Every archived page with today's code and source files, checked and published as one snapshot."""
    return read_archive_again(flow_context(), allow_missing=allow_missing)


@flow(
    name="rebuild",
    flow_run_name="Rebuild the warehouse from the archive",
    task_runner=SIDE_BY_SIDE,
    validate_parameters=False,
)
@form
def rebuild(allow_missing: bool = False) -> State:
    """Make the warehouse again from the archive: after a new version, or when a source file has changed.

    Args:
        allow_missing: Go on although the archive lacks what the warehouse was made from. Without it the run fails and
            names the files.
    """
    try:
        report = read_by_all(allow_missing=allow_missing)
    except RilisError as error:  # one sentence instead of a traceback
        return Failed(message=str(error))
    for record in report.damaged:
        log.warning("%s", record)
    for row in report.run.counts:
        if row.failure:
            log.error("%s: %s", row.source, row.failure)
    return (Failed if report.failed else Completed)(message=report.sentence)


def read_by_all(*, allow_missing: bool = False) -> RunResult:
    """The rebuild, with what is worth a job parsed by workers before, if any is there."""
    context = flow_context()
    if context.settings.exchange and is_a_worker_there():
        parse_by_workers(context)
    return read_again(allow_missing=allow_missing)


def parse_by_workers(context: Context) -> None:
    """Have workers parse what of the archive is worth a job. What they did not, the rebuild parses itself."""
    stop = Event()
    try:
        batches = [parse_batch.submit(parts, stop) for parts in batches_to_parse(context)]
        failures = [failure for batch in batches if (failure := batch.result())]
    finally:  # a cancelled run takes its jobs back
        stop.set()
    if failures:
        log.warning("%d of %d batches come to this machine; the first: %s", len(failures), len(batches), failures[0])
