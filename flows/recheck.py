"""Looking again: known releases whose pages are due, without a look at any listing. Finds edits and withdrawals."""

from threading import Event
from typing import Annotated

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.ingest import load_archive, load_leftovers
from flows.workbench import SourceKey, ended, listed, log, workshop
from rilis_etl.model import SourceCounts
from rilis_etl.pipeline.morning import ending, visiting_free
from rilis_etl.pipeline.morning_page import morning_page
from rilis_etl.pipeline.recheck import recheck_source
from rilis_etl.report.page import renew


@task(name="look again", task_run_name="look again at {source}", cache_policy=NO_CACHE)
def look_again(source: str, run_id: str, younger_than_days: int, stop: Event) -> SourceCounts:
    """The due pages of one source, into the archive."""
    shop = workshop()
    counts = recheck_source(shop, shop.sources[source], run_id=run_id, younger_than_days=younger_than_days, stop=stop)
    log.info("%s: %d due, %d looked at", source, counts.found, counts.fetched)
    return counts


def run_name() -> str:
    """What the list of runs shows."""
    given = runtime.flow_run.parameters
    young = f", all of the last {given['younger_than_days']} days" if given["younger_than_days"] else ""
    return f"Look again at {listed(given['sources']) or 'every source'}{young}"


@flow(name="recheck", flow_run_name=run_name)
def recheck(
    sources: list[SourceKey] = [],  # noqa: B006 - a form needs a list
    younger_than_days: Annotated[int, Field(ge=0, le=36_500)] = 0,
) -> State:
    """Look again at releases that are known: were they edited, moved, withdrawn, are they back? Reads no listing.

    Args:
        sources: Which institutions. None chosen means all of them.
        younger_than_days: 0 looks at what is due. A number looks besides at every release younger than so many days,
            however lately it was looked at: before a report is written, say.
    """
    shop = workshop()
    run = shop.new_run("recheck")
    stop = Event()
    try:
        with visiting_free(shop, shop.chosen(map(str, sources))) as todo:
            left = load_leftovers()
            looks = [look_again.submit(source.key, run.run_id, younger_than_days, stop) for source in todo.sources]
            looked = (*(look.result() for look in looks), *todo.busy, *(left.run.counts if left else ()))
            report = load_archive(run, looked)
    finally:  # a cancelled run stops after the page it is fetching
        stop.set()
    renew(shop.warehouse)
    page = morning_page(shop, report, *([left] if left else []))
    create_markdown_artifact(key="recheck", markdown=page, description="What the second looks found")
    return ended(ending(report, todo.busy), report.sentence)
