"""Marks runs as crashed that died without a word: after a power cut they would stay "Running" for ever.

The open-source server does not look for such runs by itself; a proactive automation on the flows' heartbeat does.
"""

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

NAME = "Runs that died without a word"
HEARTBEAT_SECONDS = 30  # also in up.py: three beats missed are a death
ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


def install() -> None:
    """Put the automation on the server, unless it is there."""
    try:
        _ = Automation.read(name=NAME)
    except ValueError:
        _ = _automation().create()  # outside of a coroutine it has been done


def _automation() -> Automation:
    beat = "prefect.flow-run.heartbeat"
    return Automation(
        name=NAME,
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
