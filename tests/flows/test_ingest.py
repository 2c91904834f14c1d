"""The daily flow on a real Prefect server, against the sample newsroom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rilis_etl.warehouse.store import Warehouse
from tests.flows.served import Finished, Up, eventually

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("flows")]


@pytest.fixture(scope="module")
def scheduled(up: Up) -> Finished:
    """The first run that the server's scheduler started by itself, for one source."""
    path = f"/deployments/{up.deployment('daily')['id']}/schedules"
    first = (datetime.now(UTC) + timedelta(seconds=9)).isoformat()
    often = {"interval": 15, "anchor_date": first}
    parameters = {"sources": ["ombudswarga"]}
    (schedule,) = up.call("POST", path, [{"schedule": often, "active": True, "parameters": parameters}])

    def due() -> str | None:
        runs: list[dict[str, Any]] = up.call(
            "POST",
            "/flow_runs/filter",
            {"flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING", "COMPLETED"]}}}},
        )
        return next((str(run["id"]) for run in runs if run["auto_scheduled"]), None)

    run_id = eventually(due)
    up.call("DELETE", f"{path}/{schedule['id']}")
    return up.finished(run_id)


def test_a_deployment_of_the_register_gets_scheduled_runs_that_start_and_complete(scheduled: Finished) -> None:
    assert scheduled.state == "COMPLETED"
    assert " new versions in the warehouse" in scheduled.message


def test_the_morning_of_the_next_day_is_on_the_calendar(up: Up) -> None:
    def upcoming() -> list[dict[str, Any]]:
        body = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        found: list[dict[str, Any]] = up.call("POST", "/flow_runs/filter", body)
        return [run for run in found if run["expected_start_time"].endswith(("T22:00:00Z", "T22:00:00+00:00"))]

    assert eventually(upcoming), "05:00 in Jakarta is 22:00 UTC"


def test_the_packages_log_is_on_the_runs_page(up: Up, scheduled: Finished) -> None:
    lines = eventually(lambda: [line for line in up.logs(scheduled.id) if line["name"].startswith("rilis_etl")])
    assert any("ombudswarga: 30 found, 30 fetched" in line["message"] for line in lines)


def test_what_the_run_did_is_an_artifact(up: Up, scheduled: Finished) -> None:
    assert "| 30 | 30 | 28 | 2 |" in up.artifacts(scheduled.id)["morning"]


def test_a_failing_source_fails_the_run_in_one_sentence_and_stops_no_other(up: Up) -> None:
    run = up.run("daily", sources=["komnasham", "komisiwarga"])
    assert run.state == "FAILED"
    assert "failed: komnasham" in run.message
    assert "\n" not in run.message
    sources = {row.source: row.release_count for row in Warehouse(up.warehouse).status().sources}
    assert sources["komisiwarga"] > 0
