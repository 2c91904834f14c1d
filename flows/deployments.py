"""Every deployment of `rilis up`, with its schedule. Run as a module it puts them on the server and runs what is due.

What a person did to a schedule in the UI stays: edited, switched off, added or removed. A schedule that nobody touched
follows the settings.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, VariableCreate, VariableUpdate
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import ParameterSchema

from rilis_etl.flows.run_job import forget_jobs
from rilis_etl.service.prefect_server import register, run_due, wait_for_server
from rilis_etl.service.prefect_settings import ALERT
from rilis_etl.settings import load_settings


@dataclass(frozen=True, slots=True)
class Entry:
    """A deployment: its name, the function `module.function` of this folder, and what it is for."""

    name: str
    flow: str
    description: str


DEPLOYMENTS = (
    Entry("daily", "ingest.ingest", "What is new on every source."),
    Entry("recheck", "recheck.recheck", "Second looks at what was edited or gone, and old pages that are due."),
    Entry("rebuild", "rebuild.rebuild", "The warehouse anew from the archive, with no network."),
    Entry("publish", "publish.publish", "What has been fetched and not been loaded, as after a power cut."),
    Entry("source-check", "source_check.source_check", "Can every source still be read as its file says?"),
    Entry("backfill", "backfill.backfill", "Any past days of any sources, window by window."),
    Entry(ALERT, "alert.alert", "Starts by itself when a run failed or died, if `rilis notify` says so."),
)

IN_TURN = {"backfill"}
"""A second backfill waits for the first one."""

OURS = "rilis-default-"
"""Begins the slug of a schedule that a start has made; the rest is a hash of what was made."""

NAMELESS = {("0 5 * * *", "Asia/Jakarta"), ("30 17 * * *", "Asia/Jakarta")}
"""Schedules that the first versions made at each start, without a slug."""

GIVEN = "rilis_default_schedules"
"""Prefect variable with the names of the deployments that have been given a default schedule."""


class OnlyThese(ParameterSchema):
    """A form without room for other parameters."""

    additionalProperties: bool  # noqa: N815 - JSON Schema's name


def deployments(client: SyncPrefectClient, defaults: dict[str, CronSchedule]) -> list[RunnerDeployment]:
    """The deployments as they are to be put on the server, with what a person has changed there."""
    given = _given(client)
    return [_merged(client, entry, defaults.get(entry.name), was_given=entry.name in given) for entry in DEPLOYMENTS]


def merged_schedules(
    default: CronSchedule | None, existing: Sequence[DeploymentSchedule], *, was_given: bool
) -> list[DeploymentScheduleCreate]:
    """The schedules of a deployment after a restart, from the default of the settings and what the server has.

    A schedule of ours has a slug that says what we set; an edit in the UI keeps the slug, so that the two differ.
    `was_given`: an earlier start has put a default there. If there is none now, a person has removed it.
    """
    untouched = [each for each in existing if _is_untouched(each)]
    merged = [
        # the UI gives no slug; without one the server would drop every schedule that is not handed over
        DeploymentScheduleCreate(
            schedule=each.schedule,
            active=each.active,
            parameters=each.parameters,
            max_scheduled_runs=each.max_scheduled_runs,
            slug=each.slug or f"own-{str(each.id)[:8]}",
        )
        for each in existing
        if each not in untouched
    ]
    if default is None:
        return merged
    slug = _slug(default)
    for each in untouched[:1]:
        replaced = DeploymentScheduleCreate(
            schedule=default,
            active=each.active,
            parameters=each.parameters,
            slug=slug,
            replaces=each.slug if each.slug != slug else None,
        )
        merged.append(replaced)
    if not untouched and not was_given:
        merged.append(DeploymentScheduleCreate(schedule=default, slug=slug))
    return merged


def _merged(
    client: SyncPrefectClient, entry: Entry, default: CronSchedule | None, *, was_given: bool
) -> RunnerDeployment:
    """The deployment to put on the server, with what a person has changed in the UI."""
    # a module path is the same in every process and on every machine
    deployment = RunnerDeployment.from_entrypoint(
        f"rilis_etl.flows.{entry.flow}", name=entry.name, description=entry.description
    )
    # one that the flow does not know is refused at once, not by a traceback of the run
    known = deployment._parameter_openapi_schema  # noqa: SLF001 - Prefect has no other way to say so
    deployment._parameter_openapi_schema = OnlyThese(**known.model_dump(), additionalProperties=False)  # noqa: SLF001
    try:
        existing = client.read_deployment_by_name(deployment.full_name)
    except ObjectNotFound:
        deployment.schedules = [*merged_schedules(default, (), was_given=False)]
        return deployment
    for each in existing.schedules:
        if default is None and _is_untouched(each):
            client.delete_deployment_schedule(existing.id, each.id)
    deployment.schedules = [*merged_schedules(default, existing.schedules, was_given=was_given)]
    deployment.paused = existing.paused
    return deployment


def _slug(schedule: CronSchedule) -> str:
    return OURS + sha256(f"{schedule.cron}|{schedule.timezone}".encode()).hexdigest()[:8]


def _is_untouched(existing: DeploymentSchedule) -> bool:
    """Whether a schedule is as a start has put it there."""
    schedule = existing.schedule
    if not isinstance(schedule, CronSchedule):
        return False
    return existing.slug == _slug(schedule) or (
        existing.slug is None and (schedule.cron, schedule.timezone) in NAMELESS
    )


def _given(client: SyncPrefectClient) -> set[str]:
    """The deployments that have been given a default schedule."""
    variable = client.read_variable_by_name(GIVEN)
    return set(variable.value) if variable and isinstance(variable.value, list) else set()


def remember(client: SyncPrefectClient, given: Collection[str]) -> None:
    """Keep the names of the deployments that the settings give a schedule, for the next start."""
    value = sorted(given)
    if client.read_variable_by_name(GIVEN):
        client.update_variable(VariableUpdate(name=GIVEN, value=value))
    else:
        client.create_variable(VariableCreate(name=GIVEN, value=value))


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings()
    crons = {entry.name: settings.schedule.of(entry.name) for entry in DEPLOYMENTS}
    defaults = {
        name: CronSchedule(cron=cron.expression, timezone=cron.timezone) for name, cron in crons.items() if cron
    }
    wait_for_server()
    if settings.exchange:
        forget_jobs()
    with get_client(sync_client=True) as client:
        runners = register(deployments(client, defaults), settings, in_turn=IN_TURN)
        remember(client, defaults)
    run_due(runners)


if __name__ == "__main__":
    main()
