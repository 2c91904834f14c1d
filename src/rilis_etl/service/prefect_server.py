"""Marks runs as crashed that died without a word: after a power cut they would stay "Running" for ever.

The open-source server does not look for such runs by itself; a proactive automation on the flows' heartbeat does.
"""

from datetime import timedelta
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.prefect_settings import HEARTBEAT_SECONDS
from flows.workbench import NOT_SENT
from rilis_etl.pipeline.runs.scheduled import Ending

WATCHDOG_NAME = "Runs that died without a word"
ENDS = ("Completed", "Failed", "Cancelled", "Crashed", "TimedOut", *(ending.value for ending in Ending), NOT_SENT)
"""Names of the states in which a run ends. An end under a name that is missing here would be taken for a death."""


def install_watchdog() -> None:
    """Put the automation on the server, in place of one that an earlier version has left.

    One that is as it should be stays: with it the server would forget the runs whose next heartbeat it waits for, and
    those that a power cut ended would be "Running" for ever.
    """
    wanted = _automation()
    with get_client(sync_client=True) as client:
        found = client.read_automations_by_name(WATCHDOG_NAME)
        good = [each for each in found if _said(each) == _said(wanted)]
        for each in found:
            if each not in good[:1]:
                client.delete_automation(each.id)
        if not good:
            client.create_automation(wanted)


def _said(automation: AutomationCore) -> dict[str, Any]:
    """What an automation does, without the numbers that a server gives it."""
    said = automation.model_dump(include={"description", "enabled", "trigger", "actions"})
    said["trigger"].pop("id", None)
    return said


def _automation() -> AutomationCore:
    beat = "prefect.flow-run.heartbeat"
    return AutomationCore(
        name=WATCHDOG_NAME,
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
