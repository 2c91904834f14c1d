"""Sends an alert for a run that failed or died. An automation of the server starts it, for killed runs too."""

from uuid import UUID

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.states import Completed, Failed
from prefect.utilities.urls import url_for

from rilis_etl.errors import NotifyError
from rilis_etl.flows.common import flow_context
from rilis_etl.notify import Message, read_choice, send
from rilis_etl.service.alerts import run_ended
from rilis_etl.service.prefect_settings import ALERT, NOT_SENT


@task(name="send", retries=3, retry_delay_seconds=[10, 60, 300], cache_policy=NO_CACHE)
def send_alert(message: Message) -> tuple[str, ...]:
    """Send an alert to every place that was chosen; the places."""
    return send(read_choice(flow_context().settings.warehouse), message)


@flow(name=ALERT, flow_run_name="Tell of a run that failed")
def alert(run_id: UUID) -> State:
    """Tell of a run that failed or died, as set up with `rilis notify`. Starts by itself.

    Args:
        run_id: The run.
    """
    with get_client(sync_client=True) as client:
        run = client.read_flow_run(run_id)
        deployment = client.read_deployment(run.deployment_id).name if run.deployment_id else "a run"
    if deployment == ALERT:  # an alert that died must not start the next
        return Completed(message="That run was an alert itself: nothing sent.")
    if not read_choice(flow_context().settings.warehouse).is_set:
        return Completed(message="No alerts are set up: see `rilis notify --help`.")
    message = run_ended(
        deployment=deployment,
        name=run.name,
        state=run.state_name or "",
        has_died=run.state_type is StateType.CRASHED,
        message=(run.state.message if run.state else None) or "",
        url=url_for(run),
    )
    try:
        sent = send_alert(message)
    except NotifyError as error:  # under a name of its own: "Failed" would start another alert
        return Failed(name=NOT_SENT, message=str(error))
    return Completed(message=f"{message.subject}: sent to {' and '.join(sent)}.")
