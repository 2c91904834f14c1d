"""The rebuild: the warehouse anew from the archive, with no network."""

from prefect import flow, task
from prefect.client.schemas.objects import State
from prefect.states import Completed

from rilis_etl.flows.common import BUSY, flow_context
from rilis_etl.flows.read_archive import read_side_by_side
from rilis_etl.model import RunResult
from rilis_etl.pipeline.runs.rebuild import rebuild as read_archive_again


@task(name="rebuild", task_run_name="read the whole archive again", **BUSY)
def read_again() -> RunResult:
    """Every archived page with today's code and source files, checked and published as one snapshot."""
    return read_archive_again(flow_context())


@flow(name="rebuild", flow_run_name="Rebuild the warehouse from the archive")
def rebuild() -> State:
    """Make the warehouse again from the archive: after a new version, or when a source file has changed."""
    context = flow_context()
    if context.settings.dask:
        read_side_by_side(context)
    return Completed(message=read_again().sentence)
