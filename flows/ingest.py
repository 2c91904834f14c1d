"""The daily flow: every chosen source into the archive, side by side, then one load and one snapshot."""

from threading import Event

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows import team
from flows.workbench import BUSY, SourceKey, ended, listed, log, workshop
from rilis_etl.errors import NotifyError
from rilis_etl.model import Run, SourceCounts
from rilis_etl.pipeline.alerts import tell_silences
from rilis_etl.pipeline.ingest import catch_up
from rilis_etl.pipeline.load import load
from rilis_etl.pipeline.morning import Ending, ending, visiting_free
from rilis_etl.pipeline.morning_page import morning_page
from rilis_etl.pipeline.report import Report
from rilis_etl.report.page import renew


# NO_CACHE: a cached result would be yesterday's page for ever; the archive remembers what has been fetched
@task(name="collect", task_run_name="collect {source}", cache_policy=NO_CACHE)
def collect(source: str, run_id: str, stop: Event) -> SourceCounts:
    """One source: its listings and what is new on them, into the archive. A failing source is a count, not an error."""
    shop = workshop()
    counts = team.collect(shop, shop.sources[source], run_id=run_id, stop=stop)
    log.info("%s: %d found, %d fetched %s", source, counts.found, counts.fetched, counts.failure)
    return counts


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


@task(name="tell of silent sources", retries=2, retry_delay_seconds=30, cache_policy=NO_CACHE)
def tell_of_silences() -> None:
    """An alert for sources without a release for as long as `rilis notify` says."""
    for silence in tell_silences(workshop()):
        log.info("told: %s", silence.sentence)


def run_name() -> str:
    """What the list of runs shows."""
    return f"Ingest {listed(runtime.flow_run.parameters['sources']) or 'every source'}"


@flow(name="ingest", flow_run_name=run_name)
def ingest(sources: list[SourceKey] = []) -> State:  # noqa: B006 - a form needs a list
    """Fetch what is new since the last visit, load it, publish it.

    Args:
        sources: Which institutions. None chosen means all of them.
    """
    shop = workshop()
    run = shop.new_run("ingest")
    stop = Event()
    try:
        with visiting_free(shop, shop.chosen(map(str, sources))) as todo:
            left = load_leftovers()
            visits = [collect.submit(source.key, run.run_id, stop) for source in todo.sources]
            visited = (*(visit.result() for visit in visits), *todo.busy, *(left.run.counts if left else ()))
            report = load_archive(run, visited)
    finally:  # a cancelled run stops after the page it is fetching
        stop.set()
    renew(shop.warehouse)
    page = morning_page(shop, report, *([left] if left else []))
    create_markdown_artifact(key="morning", markdown=page, description="What the morning brought")
    try:
        tell_of_silences()
    except NotifyError as error:  # the morning's work is done all the same
        worst = Ending.FAILED if ending(report, todo.busy) is Ending.FAILED else Ending.WARNED
        return ended(worst, f"{report.sentence} But {error}.")
    return ended(ending(report, todo.busy), report.sentence)
