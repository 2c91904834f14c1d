"""Alerts on a real server: `rilis notify` turns them on while `rilis up` runs, and a run that died is told of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rilis_etl.service.prefect_settings import AUTOMATION
from tests.flows.served import Up, eventually
from tests.notify.receivers import Hook, serving

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("flows")]


def automations(up: Up) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in up.call("POST", "/automations/filter", {})}


@pytest.fixture(scope="module")
def message(up: Up) -> Iterator[dict[str, Any]]:
    """What arrives of a run that the server marks as crashed, as it does when the heartbeat stays away."""
    with serving(hook := Hook()):
        assert up.rilis("notify", "--webhook", hook.url, "--silent", "0").exit_code == 0
        # where that came before the server had them, `rilis up` turns them on
        eventually(lambda: automations(up).get(AUTOMATION, {}).get("enabled"))
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        later = {"type": "SCHEDULED", "state_details": {"scheduled_time": tomorrow}}
        path = f"/deployments/{up.deployment('publish')['id']}/create_flow_run"
        run = up.call("POST", path, {"state": later})["id"]
        up.call("POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CRASHED", "message": "It is gone."}})
        eventually(lambda: hook.bodies)
        yield hook.bodies[0]
        assert up.rilis("notify", "--off").exit_code == 0


def test_a_run_that_died_is_told_of(up: Up, message: dict[str, Any]) -> None:
    assert message["kind"] == "run_died"
    assert "It is gone." in message["text"]
    assert message["facts"]["deployment"] == "publish"
    assert message["facts"]["url"].startswith(f"http://127.0.0.1:{up.port}/")


@pytest.mark.usefixtures("message")
def test_the_command_turns_the_alerts_of_a_running_server_on_and_off(up: Up) -> None:
    alerts = automations(up)[AUTOMATION]
    assert alerts["enabled"]
    assert set(alerts["trigger"]["expect"]) == {"prefect.flow-run.Failed", "prefect.flow-run.Crashed"}
    assert up.rilis("notify", "--off").exit_code == 0
    assert not automations(up)[AUTOMATION]["enabled"]


def test_runs_that_die_without_a_word_are_always_watched_for(up: Up) -> None:
    watch = automations(up)["Runs that died without a word"]
    assert watch["enabled"]
    assert watch["trigger"]["posture"] == "Proactive"
    assert watch["actions"][0]["state"] == "CRASHED"
    ends = set(watch["trigger"]["expect"])
    assert {f"prefect.flow-run.{end}" for end in ("Completed", "Completed with warnings", "Failed", "Not sent")} <= ends
