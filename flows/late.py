"""After a pause of the machine: of the scheduled runs that were missed, the newest is run and the others are dropped.

A run catches up over everything since the last visit, so one is enough; the server would start all of them at once.
"""

from datetime import UTC, datetime
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort


def drop_all_but_newest() -> int:
    """Delete the missed scheduled runs of each deployment but its newest; how many were deleted."""
    missed = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": datetime.now(UTC)}),
    )
    kept: set[UUID | None] = set()
    dropped = 0
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=missed, sort=FlowRunSort.EXPECTED_START_TIME_DESC):
            if not run.auto_scheduled:
                continue  # a person asked for it
            if run.deployment_id in kept:
                client.delete_flow_run(run.id)
                dropped += 1
            kept.add(run.deployment_id)
    return dropped
