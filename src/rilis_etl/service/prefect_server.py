"""What our Prefect server needs beyond Prefect's own defaults: the one module of this package that imports Prefect.

Run as a module it is the server, behind our gate. `register` puts deployments on it; before that it makes good what the
last end of the server has left: scheduled runs that were missed, and runs that died. `run_due` runs what is due.
"""

import asyncio
import os
import sys
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.events import Posture, ResourceSpecification
from prefect.events.actions import ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger
from prefect.exceptions import ObjectAlreadyExists, TerminationSignal
from prefect.runner import Runner
from prefect.states import Cancelled, Cancelling, Crashed

from rilis_etl.model import Ending
from rilis_etl.notify import read_choice
from rilis_etl.service.gate import Gate
from rilis_etl.service.login import LoginCodes
from rilis_etl.service.prefect_settings import ALERT, AUTOMATION, HEARTBEAT_SECONDS, NOT_SENT, POOL, VISIT
from rilis_etl.service.server_api import is_healthy
from rilis_etl.settings import Settings

LOOK_SECONDS = 0.3  # between two looks for a server that is starting
SIDE_BY_SIDE = 4
"""Runs at a time. Without a limit all runs that a power cut delayed would start at once."""

WATCHDOG = "Runs that died without a word"
ENDS = ("Completed", "Failed", "Cancelled", "Crashed", "TimedOut", *(ending.value for ending in Ending), NOT_SENT)
"""Names of the states in which a run ends. An end under a name that is missing here would be taken for a death."""

WAITED_FOR = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING]
UNDER_WAY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
NOT_WANTED = "The run that this was a part of has died: it is not waited for any more."
ORPHANED = "The run was cut off when `rilis up` ended. Run it again: it does what is missing."


def wait_for_server() -> None:
    """Return when the server answers; `rilis up` ends this process if it never does."""
    while not is_healthy(os.environ["PREFECT_API_URL"].removesuffix("/api")):
        time.sleep(LOOK_SECONDS)


def register(
    deployments: Sequence[RunnerDeployment], settings: Settings, *, in_turn: Collection[str]
) -> tuple[Runner, ...]:
    """Put deployments on the server, with the automations that watch their runs; the runners that will run them.

    `in_turn`: deployments of which one run is made at a time. They have a runner of their own: others never wait
    behind their queue.
    """
    if settings.exchange:
        install_pool()
    skip_missed_runs()
    mark_orphaned_runs([deployment.name for deployment in deployments])
    # a pause at shutdown would delete every upcoming run
    side_by_side = Runner(pause_on_shutdown=False, limit=SIDE_BY_SIDE)
    one_by_one = Runner(pause_on_shutdown=False, limit=1)
    for deployment in deployments:
        (one_by_one if deployment.name in in_turn else side_by_side).add_deployment(deployment)
    with get_client(sync_client=True) as client:
        _install_automation(client, _watchdog())
        _install_automation(client, _alerts(client, enabled=read_choice(settings.warehouse).is_set))
    follow_choice(settings.warehouse)
    return side_by_side, one_by_one


def run_due(runners: Sequence[Runner]) -> None:
    """Run what is due until told to stop."""

    async def run() -> None:
        await asyncio.gather(*(runner.start() for runner in runners))

    with suppress(KeyboardInterrupt, TerminationSignal):
        asyncio.run(run())


def skip_missed_runs() -> int:
    """Delete the scheduled runs that were missed, but for the newest of each deployment; how many were deleted.

    A run catches up over everything since the last visit, so one is enough; the server would start all of them at once.
    """
    missed = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": datetime.now(UTC)}),
    )
    kept: set[UUID | None] = set()
    deleted = 0
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=missed, sort=FlowRunSort.EXPECTED_START_TIME_DESC):
            if not run.auto_scheduled:
                continue  # a person asked for it
            if run.deployment_id in kept:
                client.delete_flow_run(run.id)
                deleted += 1
            kept.add(run.deployment_id)
    return deleted


def mark_orphaned_runs(deployments: Collection[str]) -> int:
    """Mark runs of these deployments that no process runs any more as crashed or cancelled; how many there were.

    To be called before the only runner of these deployments starts: the processes of an earlier one ended with it. The
    watchdog waits for a heartbeat that stays away; a run that was cut off before its first would be "Pending" for ever.
    """
    under_way = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=UNDER_WAY)))
    ours = DeploymentFilter(name=DeploymentFilterName(any_=sorted(deployments)))
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=under_way, deployment_filter=ours)
        for run in runs:
            ended = Cancelled if run.state_type is StateType.CANCELLING else Crashed
            client.set_flow_run_state(run.id, ended(message=ORPHANED), force=True)
    return len(runs)


def follow_choice(warehouse: Path) -> None:
    """Turn the server's alerts on or off as chosen: `rilis notify` cannot, when it is called before they are there.

    Where it is called meanwhile, its choice counts: what was read before is not set over it.
    """
    is_set: bool | None = None
    with get_client(sync_client=True) as client:
        while (chosen := read_choice(warehouse).is_set) != is_set:
            is_set = chosen
            for automation in client.read_automations_by_name(AUTOMATION):
                if automation.enabled != is_set:
                    (client.resume_automation if is_set else client.pause_automation)(automation.id)


def install_pool() -> None:
    """Make the work pool and the deployment that workers run. Jobs of runs that died with the last server end."""
    from prefect.workers.process import ProcessWorker  # noqa: PLC0415 - only a team has use for it

    with get_client(sync_client=True) as client:
        template = ProcessWorker.get_default_base_job_template()
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=POOL, type=ProcessWorker.type, base_job_template=template))
        client.create_deployment(
            client.create_flow_from_name(VISIT),
            VISIT,
            entrypoint="rilis_etl.flows.run_job.run_job",
            work_pool_name=POOL,
            description="Parts of other runs, made by workers. Not to be started by hand.",
        )
        waited_for = FlowRunFilterState(type=FlowRunFilterStateType(any_=WAITED_FOR))
        jobs = DeploymentFilter(name=DeploymentFilterName(any_=[VISIT]))
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=waited_for), deployment_filter=jobs):
            client.set_flow_run_state(run.id, Cancelling(message=NOT_WANTED))


def _install_automation(client: SyncPrefectClient, wanted: AutomationCore) -> None:
    """Put an automation on the server, in place of one that an earlier version has left.

    One that is as it should be stays: with it the server would forget the runs whose next heartbeat it waits for, and
    those that a power cut ended would be "Running" for ever.
    """
    found = client.read_automations_by_name(wanted.name)
    good = [each for each in found if _content(each) == _content(wanted)]
    for each in found:
        if each not in good[:1]:
            client.delete_automation(each.id)
    if not good:
        client.create_automation(wanted)


def _content(automation: AutomationCore) -> dict[str, Any]:
    """What an automation does, without the numbers that a server gives it."""
    content = automation.model_dump(include={"description", "enabled", "trigger", "actions"})
    content["trigger"].pop("id", None)
    return content


def _watchdog() -> AutomationCore:
    """Marks runs as crashed whose heartbeat stays away: the open-source server does not look for them by itself."""
    beat = "prefect.flow-run.heartbeat"
    return AutomationCore(
        name=WATCHDOG,
        description="A run without a heartbeat for 90 seconds is marked as crashed. Run it again: it does the rest.",
        trigger=EventTrigger(
            after={beat},
            expect={beat, *(f"prefect.flow-run.{end}" for end in ENDS)},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=3 * HEARTBEAT_SECONDS),
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                state=StateType.CRASHED,
                force=False,
                message="The run died without a word, as in a power cut. Run it again: it does what is missing.",
            )
        ],
    )


def _alerts(client: SyncPrefectClient, *, enabled: bool) -> AutomationCore:
    """Starts the alert flow for every run that ends badly."""
    run_id = {"__prefect_kind": "jinja", "template": "{{ flow_run.id }}"}
    deployment_id = client.read_deployment_by_name(f"{ALERT}/{ALERT}").id
    run_alert = RunDeployment(
        source="selected", deployment_id=deployment_id, parameters={"run_id": run_id}, job_variables=None
    )
    return AutomationCore(
        name=AUTOMATION,
        description="Sends what `rilis notify` has set up; it turns this on and off.",
        enabled=enabled,
        trigger=EventTrigger(
            expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[run_alert],
    )


def run_server(host: str, port: int, names: Collection[str], *, is_open: bool) -> None:
    """The server as `prefect server start` runs it, behind the gate, until told to stop."""
    import uvicorn  # noqa: PLC0415 - the server alone has use for these
    from prefect.server.api.server import create_app  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    server = get_current_settings().server
    codes = LoginCodes(os.environ["PREFECT_SERVER_API_AUTH_STRING"])
    uvicorn.run(
        Gate(create_app(final=True), codes=codes, names=names, is_open=is_open),
        host=host,
        port=port,
        timeout_keep_alive=server.api.keepalive_timeout,
        ws_ping_interval=server.api.websocket_ping_interval,
        ws_ping_timeout=server.api.websocket_ping_timeout,
        log_level=server.logging_level.lower(),
        server_header=False,
    )


if __name__ == "__main__":
    HOST, PORT, NAMES, IS_OPEN = sys.argv[1:]
    run_server(HOST, int(PORT), NAMES.split(","), is_open=IS_OPEN == "open")
