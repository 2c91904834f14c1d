"""Checks sources: are the listings as the source file describes them, and can the newest release be read?"""

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from rilis_etl.flows.common import SIDE_BY_SIDE, SourceKey, flow_context, form, listed
from rilis_etl.flows.run_job import visit_from_here
from rilis_etl.pipeline.runs.scheduled import HealthVerdict, health_verdict


@task(name="check source", task_run_name="check {source}", cache_policy=NO_CACHE)
def check_one(source: str) -> HealthVerdict:
    """A look at one source as it is today; stores nothing."""
    context = flow_context()
    with visit_from_here(context, context.sources[source]):
        return health_verdict(context, context.sources[source])


@flow(name="source-check", flow_run_name="Check the sources", task_runner=SIDE_BY_SIDE, validate_parameters=False)
@form
def source_check(sources: list[SourceKey] = []) -> State:  # noqa: B006 - a form needs a list
    """Look at the sources' listings and at their newest release. Stores nothing.

    Args:
        sources: Which institutions. None chosen means all of them.
    """
    chosen = flow_context().chosen(map(str, sources))
    verdicts = [future.result() for future in check_one.map([source.key for source in chosen])]
    table = [{"source": each.source, "works": "yes" if each.works else "no", "seen": each.seen} for each in verdicts]
    create_table_artifact(key="sources", table=table, description="One row per source")
    broken = [each.source for each in verdicts if not each.works]
    if broken:
        return Failed(message=f"{', '.join(broken)} cannot be read as the source file says: see the table of sources.")
    return Completed(message=f"{listed(sources) or 'All sources'}: as the source files say.")
