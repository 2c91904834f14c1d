"""Looking again: known releases whose pages are due, without a look at any listing. Finds edits and withdrawals."""

from functools import partial
from threading import Event
from typing import Annotated

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from pydantic import Field

from rilis_etl.flows.common import SIDE_BY_SIDE, SourceKey, crawl_sources, ended, flow_context, form, listed, log
from rilis_etl.flows.run_job import visit_from_here
from rilis_etl.model import SourceCounts
from rilis_etl.pipeline.runs.recheck import recheck_source


@task(name="look again", task_run_name="look again at {source}", cache_policy=NO_CACHE)
def look_again(source: str, run_id: str, stop: Event, younger_than_days: int) -> SourceCounts:
    """The due pages of one source, into the archive."""
    context = flow_context()
    known = context.sources[source]
    with visit_from_here(context, known):
        counts = recheck_source(context, known, run_id=run_id, younger_than_days=younger_than_days, stop=stop)
    log.info("%s: %d due, %d looked at", source, counts.found, counts.fetched)
    return counts


def recheck_name() -> str:
    """What the list of runs shows."""
    given = runtime.flow_run.parameters
    young = f", all of the last {given['younger_than_days']} days" if given["younger_than_days"] else ""
    return f"Look again at {listed(given['sources']) or 'every source'}{young}"


@flow(name="recheck", flow_run_name=recheck_name, task_runner=SIDE_BY_SIDE, validate_parameters=False)
@form
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
    look = partial(look_again.submit, younger_than_days=younger_than_days)
    return ended(*crawl_sources("recheck", sources, look, key="recheck", about="What the second looks found"))
