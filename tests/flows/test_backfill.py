"""The backfill on a real Prefect server: form, windows, failure, cancellation."""

import json
import time
import urllib.error
from typing import Any

import pytest

from rilis_etl.fs import lock
from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.served import Finished, Up, eventually, running_flows

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("flows")]

SLOW = {"sources": ["dinaslingkungan"], "first_day": "2022-06-15", "last_day": "2026-06-14", "window_days": 366}


def form(up: Up) -> dict[str, Any]:
    schema: dict[str, Any] = up.deployment("backfill")["parameter_openapi_schema"]
    return schema


def window_rows(up: Up) -> list[tuple[str, str]]:
    with FileWarehouse(up.warehouse).reading() as con:
        return con.execute("select source, outcome from windows where source = 'dinaslingkungan'").fetchall()


def test_the_form_offers_sources_days_and_modes_and_explains_each(up: Up) -> None:
    schema = form(up)
    fields = schema["properties"]
    assert fields["first_day"]["format"] == fields["last_day"]["format"] == "date"
    assert "ombudswarga" in schema["definitions"]["SourceKey"]["enum"]
    assert schema["definitions"]["Mode"]["enum"] == ["missing", "failed", "refetch", "reparse"]
    assert (fields["window_days"]["minimum"], fields["parallel_windows"]["maximum"]) == (1, 8)
    assert set(schema["required"]) == {"sources", "first_day", "last_day"}
    assert all(field["description"] for field in fields.values())


@pytest.mark.parametrize("deployment", ["daily", "recheck", "source-check", "alert"])
def test_every_other_form_explains_its_fields_too(up: Up, deployment: str) -> None:
    fields = up.deployment(deployment)["parameter_openapi_schema"]["properties"]
    assert fields
    assert all(field["description"] for field in fields.values())


def test_an_unknown_source_is_refused_before_anything_runs(up: Up) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        up.start("backfill", **SLOW | {"sources": ["komnasam"]})
    message = refused.value.read().decode()
    assert "'komnasam' is not one of [" in message
    assert "komnasham" in message


@pytest.fixture(scope="module")
def failing(up: Up) -> dict[str, str]:
    """Runs that fail, started side by side to save time."""
    return {
        "swapped": up.start("backfill", sources=["ombudswarga"], first_day="2026-06-01", last_day="2024-01-01"),
        "unreachable": up.start("backfill", sources=["komnasham"], first_day="2017-11-01", last_day="2017-11-30"),
    }


def test_wrong_days_fail_the_run_in_one_sentence(up: Up, failing: dict[str, str]) -> None:
    run = up.finished(failing["swapped"])
    assert run.state == "FAILED"
    assert run.message == "the last day (2024-01-01) is before the first day (2026-06-01): swap them"


def test_a_source_that_cannot_be_reached_fails_its_windows_and_says_what_to_do(up: Up, failing: dict[str, str]) -> None:
    run = up.finished(failing["unreachable"])
    assert run.state == "FAILED"
    assert "failed: komnasham 2017-11-01..2017-11-30. Run it again with mode failed" in run.message
    assert "unreachable" in json.loads(up.artifacts(run.id)["windows"])[0]["why"]
    assert run.name == "Backfill komnasham, 2017-11-01 to 2017-11-30 (missing)"


@pytest.fixture(scope="module")
def cancelled(up: Up) -> Finished:
    """A backfill of four windows, cancelled when the first has been published."""
    before = len(window_rows(up)) if FileWarehouse(up.warehouse).has_snapshot else 0
    run_id = up.start("backfill", **SLOW, parallel_windows=1)
    eventually(lambda: FileWarehouse(up.warehouse).has_snapshot and len(window_rows(up)) > before)
    began = time.monotonic()
    up.call("POST", f"/flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING"}})
    run = up.finished(run_id)
    assert time.monotonic() - began < 20
    return run


def test_a_cancelled_backfill_leaves_whole_windows(up: Up, cancelled: Finished) -> None:
    assert cancelled.state == "CANCELLED"
    assert 0 < len(window_rows(up)) < 4
    assert {outcome for _, outcome in window_rows(up)} == {"done"}


@pytest.mark.usefixtures("cancelled")
def test_a_cancelled_backfill_leaves_no_process_and_no_lock(up: Up) -> None:
    eventually(lambda: not running_flows(up))
    for file in (up.warehouse / "state" / "sources").glob("*.lock"):
        with lock(file):
            pass
    assert not list(up.warehouse.glob("**/*.wal"))


@pytest.mark.usefixtures("cancelled")
def test_the_next_run_does_the_rest(up: Up) -> None:
    up.hurry()
    run = up.run("backfill", **SLOW)
    assert run.state == "COMPLETED"
    assert {row["status"] for row in json.loads(up.artifacts(run.id)["windows"])} == {"done"}
    assert len(window_rows(up)) == 4
