"""How `rilis up` is doing on this machine: whether it runs, and what its Prefect server says of the daily run."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rilis_etl.service.server_api import ask
from rilis_etl.service.single_instance import last_instance

ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@dataclass(frozen=True, slots=True)
class FlowRun:
    """A run as Prefect has it."""

    name: str
    state: str  # as people see it: "Completed with warnings"
    message: str
    at: datetime | None  # when it ended; when it will begin, for one that has not


@dataclass(frozen=True, slots=True)
class Service:
    """`rilis up` for one warehouse."""

    is_running: bool
    answers: bool = False  # its server does
    pid: int | None = None  # of the newest `rilis up`, running or not
    url: str | None = None
    since: datetime | None = None
    died: bool = False  # it was killed, as by a power cut
    last_daily: FlowRun | None = None
    next_daily: FlowRun | None = None
    active: tuple[FlowRun, ...] = ()  # runs that are under way


def look_at_service(state: Path, login: str = "") -> Service:
    """The health of the `rilis up` whose state folder is `state`. A server that does not answer is no error.

    `login`: "user:password" of its server, empty where it asks for none.
    """
    instance, is_running = last_instance(state)
    if instance is None:
        return Service(is_running)
    service = Service(is_running, pid=instance.pid, url=instance.url, since=instance.since, died=not is_running)
    if not is_running:
        return service
    try:
        last = _runs(instance.url, login, state=ENDED, sort="END_TIME_DESC", deployment="daily", at="end_time")
        coming = _runs(instance.url, login, state=("SCHEDULED",), deployment="daily")
        active = _runs(instance.url, login, state=("RUNNING", "PENDING", "CANCELLING"), limit=20)
    except (OSError, ValueError):
        return service
    return replace(
        service, answers=True, last_daily=next(iter(last), None), next_daily=next(iter(coming), None), active=active
    )


def _runs(
    url: str,
    login: str,
    *,
    state: tuple[str, ...],
    sort: str = "EXPECTED_START_TIME_ASC",
    deployment: str | None = None,
    at: str = "expected_start_time",
    limit: int = 1,
) -> tuple[FlowRun, ...]:
    body: dict[str, object] = {"sort": sort, "limit": limit, "flow_runs": {"state": {"type": {"any_": list(state)}}}}
    if deployment:
        body["deployments"] = {"name": {"any_": [deployment]}}
    return tuple(
        FlowRun(run["name"], run["state_name"], (run["state"] or {}).get("message") or "", _time(run[at]))
        for run in ask(url, login, "POST", "/flow_runs/filter", body)
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
