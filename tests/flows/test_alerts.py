"""Alerts on a real server: `rilis notify` turns them on while `rilis up` runs, and a run that ends badly is told of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.flows.served import Up, eventually
from tests.notify.receivers import Hook, serving

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("flows")]


def automations(up: Up) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in up.call("POST", "/automations/filter", {})}


def end(up: Up, state: str) -> str:
    """A run that ends in `state` without having begun, as the server itself ends one whose heartbeat stays away."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    path = f"/deployments/{up.deployment('publish')['id']}/create_flow_run"
    later = {"type": "SCHEDULED", "state_details": {"scheduled_time": tomorrow}}
    run_id = str(up.call("POST", path, {"state": later})["id"])
    up.call("POST", f"/flow_runs/{run_id}/set_state", {"state": {"type": state, "message": f"a {state} of a test"}})
    return run_id


@pytest.fixture(scope="module")
def told(up: Up) -> Iterator[dict[str, dict[str, Any]]]:
    """What arrived of a run that failed and one that died, by kind."""
    with serving(hook := Hook()):
        assert up.rilis("notify", "--webhook", hook.url, "--silent", "0").returncode == 0
        for state in ("FAILED", "CRASHED"):
            end(up, state)
        eventually(lambda: len(hook.bodies) == 2)
        yield {body["kind"]: body for body in hook.bodies}
        assert up.rilis("notify", "--off").returncode == 0


def test_a_run_that_failed_and_one_that_died_are_told_of(up: Up, told: dict[str, dict[str, Any]]) -> None:
    assert set(told) == {"run_failed", "run_died"}
    assert "a FAILED of a test" in told["run_failed"]["text"]
    assert told["run_died"]["facts"]["deployment"] == "publish"
    assert told["run_died"]["facts"]["url"].startswith(f"http://127.0.0.1:{up.port}/")


def test_the_command_turns_the_alerts_of_a_running_server_on_and_off(up: Up, told: dict[str, dict[str, Any]]) -> None:
    (alerts,) = (each for name, each in automations(up).items() if name.startswith("Alerts"))
    assert alerts["enabled"]
    assert up.rilis("notify", "--off").returncode == 0
    (alerts,) = (each for name, each in automations(up).items() if name.startswith("Alerts"))
    assert not alerts["enabled"]


def test_runs_that_die_without_a_word_are_always_watched_for(up: Up) -> None:
    watch = automations(up)["Runs that died without a word"]
    assert watch["enabled"]
    assert watch["trigger"]["posture"] == "Proactive"
    assert watch["actions"][0]["state"] == "CRASHED"
    ends = set(watch["trigger"]["expect"])
    assert {f"prefect.flow-run.{end}" for end in ("Completed", "Completed with warnings", "Failed", "Not sent")} <= ends
