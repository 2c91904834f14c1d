"""Publishing alone: what is in the archive and not in the warehouse, as after a run that was killed."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from rilis_etl.flows.common import load_leftovers


@flow(name="publish", flow_run_name="Publish what the archive holds")
def publish() -> State:
    """Load and publish what has been fetched and not been loaded. Asks no site for anything."""
    report = load_leftovers()
    return Completed(message=report.sentence if report else "Everything was published already.")
