"""The register: every deployment with its schedule and entrypoint."""

from dataclasses import dataclass
from pathlib import Path

from prefect.deployments.runner import RunnerDeployment
from prefect.events import DeploymentTriggerTypes, TriggerTypes
from prefect.schedules import Cron

from flows import alert
from flows.workbench import flow_context
from rilis_etl.notify.choice import read_choice


@dataclass(frozen=True, slots=True)
class Entry:
    """One deployment: the flow function in a file of this folder, and when it runs by itself."""

    name: str
    file: str
    function: str
    cron: str | None
    description: str


TIMEZONE = "Asia/Jakarta"
REGISTER = (
    Entry(
        "daily", "ingest.py", "ingest", "0 5 * * *", "Every morning at 05:00 in Jakarta: what is new on every source."
    ),
    Entry(
        "recheck",
        "recheck.py",
        "recheck",
        "30 17 * * *",
        "Every evening at 17:30 in Jakarta: second looks at what was found edited or gone, and old pages that are due.",
    ),
    Entry("rebuild", "rebuild.py", "rebuild", None, "The warehouse anew from the archive, with no network."),
    Entry("publish", "publish.py", "publish", None, "What has been fetched and not been loaded, as after a power cut."),
    Entry("source-check", "source_check.py", "source_check", None, "Can every source still be read as its file says?"),
    Entry("backfill", "backfill.py", "backfill", None, "Any past days of any sources, window by window."),
    Entry(
        alert.ALERT_NAME,
        "alert.py",
        "alert",
        None,
        "Starts by itself when a run failed or died, if `rilis notify` says so.",
    ),
)


def deployments(schedule_timezone: str = TIMEZONE) -> list[RunnerDeployment]:
    """What `rilis up` serves."""
    here = Path(__file__).resolve().parent
    return [
        RunnerDeployment.from_entrypoint(
            entrypoint=f"{here / entry.file}:{entry.function}",
            name=entry.name,
            schedule=Cron(entry.cron, timezone=schedule_timezone) if entry.cron else None,
            description=entry.description,
            triggers=_triggers(entry),
        )
        for entry in REGISTER
    ]


def _triggers(entry: Entry) -> list[DeploymentTriggerTypes | TriggerTypes]:
    if entry.name != alert.ALERT_NAME:
        return []
    return [alert.trigger(enabled=read_choice(flow_context().settings.warehouse).is_set)]
