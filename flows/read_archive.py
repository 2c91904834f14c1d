"""Reads the whole archive on several cores or machines before a rebuild, with Dask, if RILIS_DASK is set."""

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner

from rilis_etl.archive import ArchivePart
from rilis_etl.context import Context
from rilis_etl.errors import MissingPackageError
from rilis_etl.flows.common import flow_context, log
from rilis_etl.pipeline.process.parse_ahead import PART_CAPTURES
from rilis_etl.pipeline.remote.plug_in import parse_part


@task(name="read pages", task_run_name="read {part.file} from byte {part.begin}", cache_policy=NO_CACHE)
def read_part(part: ArchivePart) -> int:
    """Parse a part of the archive into the parse cache of the load; the number of pages."""
    return parse_part(flow_context(), part)


@flow(name="read-archive", flow_run_name="Read the pages of the archive side by side")
def read_parts(parts: list[ArchivePart]) -> int:
    """Parse all parts; the number of pages."""
    return sum(reading.result() for reading in [read_part.submit(part) for part in parts])


def read_side_by_side(context: Context) -> int:
    """Parse the archive with the Dask of RILIS_DASK; the number of pages.

    Raises MissingPackageError without prefect-dask.
    """
    parts = list(context.archive.parts(PART_CAPTURES))
    pages = read_parts.with_options(task_runner=_runner(context.settings.dask))(parts) if parts else 0
    log.info("%d pages read by Dask", pages)
    return pages


def _runner(dask: str) -> TaskRunner[Any]:
    """Processes on this machine for a number, the workers of a scheduler for an address."""
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        message = "RILIS_DASK is set and prefect-dask is not installed: pip install 'rilis-etl[dask]', or unset it"
        raise MissingPackageError(message) from error
    if not dask.isdigit():
        return DaskTaskRunner(address=dask)
    # on loopback, without the page that shows it: that one would listen for everybody
    return DaskTaskRunner(cluster_kwargs={"n_workers": int(dask), "threads_per_worker": 1, "dashboard_address": None})
