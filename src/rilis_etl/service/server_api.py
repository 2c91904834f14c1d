"""Prefect's REST API, as far as commands need it that must not wait for Prefect to be imported."""

import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any

ANSWER_SECONDS = 3
HEALTH_SECONDS = 2
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy would see the password
BUSY_PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds between tries: Prefect answers 503 while its SQLite is locked, which ends within a second or two."""


def is_healthy(url: str) -> bool:
    """Whether a Prefect server answers at this address."""
    try:
        with _DIRECT.open(f"{url}/api/health", timeout=HEALTH_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def ask(url: str, login: str, method: str, path: str, body: object) -> Any:
    """The answer to one request, from JSON; None when it is empty.

    `login`: "user:password" of the server, empty where it asks for none. Raises OSError, ValueError.
    """
    credentials = base64.b64encode(login.encode()).decode("ascii")
    request = urllib.request.Request(  # noqa: S310 - the address that `rilis up` wrote down: loopback
        f"{url}/api{path}",
        method=method,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **({"Authorization": f"Basic {credentials}"} if login else {})},
    )
    with _DIRECT.open(request, timeout=ANSWER_SECONDS) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def switch_automation(url: str, login: str, *, on: bool, name: str) -> bool:
    """Turn the automation `name` of a running server on or off; whether that was done.

    A server that does not answer reads the choice when it starts; one whose database is busy is asked again.
    """
    for pause in (*BUSY_PAUSES, None):
        try:
            found = ask(url, login, "POST", "/automations/filter", {"automations": {"name": {"any_": [name]}}})
            for automation in found:
                ask(url, login, "PATCH", f"/automations/{automation['id']}", {"enabled": on})
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
