"""The daily flow on a real Prefect server, against the sample newsroom.

That a run which the scheduler has made starts by itself is held by test_up.py, after three days without power.
"""

from typing import Any

import pytest

from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.served import Finished, Up, eventually

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("flows")]


def test_a_failing_source_fails_the_run_in_one_sentence_and_stops_no_other(up: Up, morning: Finished) -> None:
    assert morning.state == "FAILED"
    assert " new versions in the warehouse" in morning.message
    assert "failed: komnasham" in morning.message
    assert "\n" not in morning.message
    sources = {row.source: row.release_count for row in FileWarehouse(up.warehouse).status().sources}
    assert sources["komisiwarga"] > 0


@pytest.mark.parametrize(("deployment", "time"), [("daily", "T22:00:00"), ("recheck", "T10:30:00")])
def test_the_mornings_and_evenings_to_come_are_on_the_calendar(up: Up, deployment: str, time: str) -> None:
    def upcoming() -> list[dict[str, Any]]:
        only = {"name": {"any_": [deployment]}}
        body = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "deployments": only}
        found: list[dict[str, Any]] = up.call("POST", "/flow_runs/filter", body)
        return [run for run in found if run["auto_scheduled"]]

    runs = eventually(upcoming)
    assert all(time in run["expected_start_time"] for run in runs), "05:00 and 17:30 in Jakarta, as UTC"


def test_the_packages_log_is_on_the_runs_page(up: Up, morning: Finished) -> None:
    lines = eventually(lambda: [line for line in up.logs(morning.id) if line["name"].startswith("rilis_etl")])
    assert any("komisiwarga: 53 found, 53 fetched" in line["message"] for line in lines)


def test_what_the_run_did_is_an_artifact(up: Up, morning: Finished) -> None:
    page = up.artifacts(morning.id)["morning"]
    assert "| 53 | 53 |" in page
    assert "### Failed (1)" in page
