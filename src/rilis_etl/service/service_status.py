"""How `rilis up` is doing on this machine: whether it runs, and what its Prefect server says of the daily run."""

import base64
import fcntl
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

LOCK = "up.lock"
"""Held by `rilis up` as long as it lives; holds what it says of itself (flows/locks.py writes it)."""

ANSWER_SECONDS = 3
BUSY_PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds between tries: Prefect answers 503 while its SQLite is locked, which ends within a second or two."""
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
    died: bool = False  # it ended without taking leave, as in a power cut
    last_daily: FlowRun | None = None
    next_daily: FlowRun | None = None
    active: tuple[FlowRun, ...] = ()  # runs that are under way


def look_at_service(state: Path, login: str = "") -> Service:
    """Health of the `rilis up` whose state folder is `state`; a server that does not answer is told, not raised.

    `login`: "user:password" of its server, empty where it asks for none.
    """
    told = _said(state / LOCK)
    if not _is_held(state / LOCK):
        return Service(False, pid=told.get("pid"), url=told.get("url"), since=_time(told.get("since")), died=bool(told))
    url = str(told.get("url", ""))
    held = Service(is_running=True, pid=told.get("pid"), url=url, since=_time(told.get("since")))
    try:
        last = _runs(url, login, state=ENDED, sort="END_TIME_DESC", deployment="daily", at="end_time")
        coming = _runs(url, login, state=("SCHEDULED",), sort="EXPECTED_START_TIME_ASC", deployment="daily")
        active = _runs(url, login, state=("RUNNING", "PENDING", "CANCELLING"), sort="EXPECTED_START_TIME_ASC", limit=20)
    except (OSError, ValueError):
        return held
    return replace(held, answers=True, last_daily=_first(last), next_daily=_first(coming), active=active)


def switch_alerts(url: str, login: str, *, on: bool, name: str) -> bool:
    """Turn the automation `name` of a running server on or off; whether that was done.

    A server that does not answer reads the choice when it starts; one whose database is busy is asked again.
    """
    for pause in (*BUSY_PAUSES, None):
        try:
            found = _ask(url, login, "POST", "/automations/filter", {"automations": {"name": {"any_": [name]}}})
            for automation in found:
                _ask(url, login, "PATCH", f"/automations/{automation['id']}", {"enabled": on})
        except (OSError, ValueError) as error:
            if pause is None or not _is_busy(error):
                return False
            time.sleep(pause)
        else:
            return bool(found)
    return False


def _is_busy(error: Exception) -> bool:
    """Whether the server is there and will answer later: SQLite is locked, or it is slow."""
    return isinstance(error, TimeoutError) or (isinstance(error, urllib.error.HTTPError) and error.code == 503)


def _is_held(lock: Path) -> bool:
    try:
        with lock.open("r", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _said(lock: Path) -> Mapping[str, Any]:
    try:
        said = json.loads(lock.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _runs(
    url: str,
    login: str,
    *,
    state: tuple[str, ...],
    sort: str,
    deployment: str | None = None,
    at: str = "expected_start_time",
    limit: int = 1,
) -> tuple[FlowRun, ...]:
    body: dict[str, object] = {"sort": sort, "limit": limit, "flow_runs": {"state": {"type": {"any_": list(state)}}}}
    if deployment:
        body["deployments"] = {"name": {"any_": [deployment]}}
    return tuple(
        FlowRun(run["name"], run["state_name"], (run["state"] or {}).get("message") or "", _time(run[at]))
        for run in _ask(url, login, "POST", "/flow_runs/filter", body)
    )


def _ask(url: str, login: str, method: str, path: str, body: object) -> Any:
    """One exchange with the server's API. Raises OSError, ValueError."""
    word = base64.b64encode(login.encode()).decode("ascii")
    request = urllib.request.Request(  # noqa: S310 - the address that `rilis up` wrote down: loopback
        f"{url}/api{path}",
        method=method,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **({"Authorization": f"Basic {word}"} if login else {})},
    )
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - as above
        text = answer.read()
    return json.loads(text) if text else None


def _first(runs: tuple[FlowRun, ...]) -> FlowRun | None:
    return runs[0] if runs else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
