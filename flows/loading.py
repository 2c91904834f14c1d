"""The two tasks that load, for every flow that brings something into the archive."""

from prefect import task

from flows.workbench import BUSY, log, workshop
from rilis_etl.model import Run, SourceCounts
from rilis_etl.pipeline.ingest import catch_up
from rilis_etl.pipeline.load import load
from rilis_etl.pipeline.report import Report


@task(name="load", task_run_name="load", **BUSY)
def load_archive(run: Run, collected: tuple[SourceCounts, ...]) -> Report:
    """Everything in the archive that the warehouse lacks, checked and published as one snapshot."""
    report = load(workshop(), run, collected=collected)
    log.info("%s", report.sentence)
    return report


@task(name="catch up", task_run_name="load what an interrupted run left", **BUSY)
def load_leftovers() -> Report | None:
    """What is in the archive already and not in the warehouse, so that it is not fetched twice."""
    return catch_up(workshop())
