"""The rebuild: the warehouse anew from the archive, with no network."""

from prefect import flow, task
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from rilis_etl.errors import RilisError
from rilis_etl.flows.common import BUSY, flow_context, form, log
from rilis_etl.flows.read_archive import read_side_by_side
from rilis_etl.model import RunResult
from rilis_etl.pipeline.runs.rebuild import rebuild as read_archive_again


@task(name="rebuild", task_run_name="read the whole archive again", **BUSY)
def read_again(*, allow_missing: bool = False) -> RunResult:
    """Every archived page with today's code and source files, checked and published as one snapshot."""
    return read_archive_again(flow_context(), allow_missing=allow_missing)


@flow(name="rebuild", flow_run_name="Rebuild the warehouse from the archive", validate_parameters=False)
@form
def rebuild(allow_missing: bool = False) -> State:
    """Make the warehouse again from the archive: after a new version, or when a source file has changed.

    Args:
        allow_missing: Go on although the archive lacks what the warehouse was made from. Without it the run fails and
            names the files.
    """
    context = flow_context()
    if context.settings.dask:
        read_side_by_side(context)
    try:
        report = read_again(allow_missing=allow_missing)
    except RilisError as error:  # one sentence instead of a traceback
        return Failed(message=str(error))
    for record in report.damaged:
        log.warning("%s", record)
    for row in report.run.counts:
        if row.failure:
            log.error("%s: %s", row.source, row.failure)
    return (Failed if report.failed else Completed)(message=report.sentence)
