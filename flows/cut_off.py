"""Marks what the last `rilis up` had under way when it ended: nobody runs it any more.

The watchdog waits for a heartbeat that stays away; a run that was cut off before its first would be "Pending" for ever.
"""

from collections.abc import Collection

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Cancelled, Crashed

UNDER_WAY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
MESSAGE = "The run was cut off when `rilis up` ended. Run it again: it does what is missing."


def mark(deployments: Collection[str]) -> int:
    """Mark runs of these deployments that are under way as crashed, or as cancelled where that was asked for; how many.

    To be called before the only runner of these deployments starts: the processes of an earlier one ended with it.
    """
    under_way = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=UNDER_WAY)))
    ours = DeploymentFilter(name=DeploymentFilterName(any_=sorted(deployments)))
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=under_way, deployment_filter=ours)
        for run in runs:
            ended = Cancelled if run.state_type is StateType.CANCELLING else Crashed
            client.set_flow_run_state(run.id, ended(message=MESSAGE), force=True)
    return len(runs)
