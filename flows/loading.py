"""The two tasks that load, for every flow that brings something into the archive."""

from prefect import task

from flows.workbench import BUSY, flow_context, log
from rilis_etl.model import Run, RunResult, SourceCounts
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.ingest import catch_up


@task(name="load", task_run_name="load", **BUSY)
def load_archive(run: Run, collected: tuple[SourceCounts, ...]) -> RunResult:
    """Everything in the archive that the warehouse lacks, checked and published as one snapshot."""
    report = load(flow_context(), run, collected=collected)
    log.info("%s", report.sentence)
    return report


@task(name="catch up", task_run_name="load what an interrupted run left", **BUSY)
def load_leftovers() -> RunResult | None:
    """What is in the archive already and not in the warehouse, so that it is not fetched twice."""
    return catch_up(flow_context())
