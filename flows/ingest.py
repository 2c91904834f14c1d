"""The daily flow: what is new on every chosen source."""

from threading import Event

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from rilis_etl.errors import NotifyError
from rilis_etl.flows.common import SIDE_BY_SIDE, SourceKey, crawl_sources, ended, flow_context, form, listed, log
from rilis_etl.flows.run_job import collect_for
from rilis_etl.model import Ending, SourceCounts
from rilis_etl.service.alerts import alert_silences


# NO_CACHE: a cached result would be yesterday's page for ever; the archive remembers what has been fetched
@task(name="collect", task_run_name="collect {source}", cache_policy=NO_CACHE)
def collect_one(source: str, run_id: str, stop: Event) -> SourceCounts:
    """One source: its listings and what is new on them, into the archive. A failing source is a count, not an error."""
    context = flow_context()
    counts = collect_for(context, context.sources[source], run_id=run_id, stop=stop)
    log.info("%s: %d found, %d fetched %s", source, counts.found, counts.fetched, counts.failure)
    return counts


@task(name="alert for silent sources", retries=2, retry_delay_seconds=30, cache_policy=NO_CACHE)
def send_silences() -> None:
    """An alert for sources without a release for the number of days set with `rilis notify`."""
    for silence in alert_silences(flow_context()):
        log.info("alert sent: %s", silence.sentence)


def ingest_name() -> str:
    """What the list of runs shows."""
    return f"Ingest {listed(runtime.flow_run.parameters['sources']) or 'every source'}"


@flow(name="ingest", flow_run_name=ingest_name, task_runner=SIDE_BY_SIDE, validate_parameters=False)
@form
def ingest(sources: list[SourceKey] = []) -> State:  # noqa: B006 - a form needs a list
    """Fetch what is new since the last visit, load it, publish it.

    Args:
        sources: Which institutions. None chosen means all of them.
    """
    how, sentence = crawl_sources(
        "ingest", sources, collect_one.submit, key="morning", about="What the morning brought"
    )
    try:
        send_silences()
    except NotifyError as error:  # the morning's work is done all the same
        return ended(Ending.FAILED if how is Ending.FAILED else Ending.WARNED, f"{sentence} But {error}.")
    return ended(how, sentence)
