"""`rilis up`: one process tree, one copy per warehouse, nothing left behind."""

import json
import os
import sqlite3
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.served import PATIENCE, Finished, Proxy, Up, descendants, eventually
from tests.support import Bench, output

ROOT = Path(__file__).resolve().parents[2]
FOURTH_DAY = FIRST_DAY + timedelta(days=3)
Texts = list[tuple[Any, ...]]
on_the_server = [pytest.mark.flows, pytest.mark.xdist_group("flows")]


class TestASecondCopy:
    pytestmark = on_the_server

    def test_is_refused_for_the_same_warehouse(self, up: Up) -> None:
        second = up.second_up("--port", str(up.port + 1))
        assert second.returncode == 1
        assert f"http://127.0.0.1:{up.port}" in second.stderr
        assert "stop it first" in second.stderr

    def test_is_refused_on_the_same_port(self, up: Up, tmp_path: Path) -> None:
        second = up.second_up("--port", str(up.port), "--warehouse", str(tmp_path))
        assert second.returncode == 1
        assert f"another program uses port {up.port}" in second.stderr


class TestStatus:
    pytestmark = on_the_server

    def test_tells_how_rilis_up_is(self, up: Up) -> None:
        message = json.loads(up.rilis("status", "--json").stdout)["service"]
        assert (message["is_running"], message["answers"], message["url"]) == (
            True,
            True,
            f"http://127.0.0.1:{up.port}",
        )
        assert "22:00" in message["next_daily"]["at"]
        shown = up.rilis("status").stdout
        assert f"rilis up: running, http://127.0.0.1:{up.port}, pid {up.process.pid}" in shown


class TestWhoMayUseTheServer:
    pytestmark = on_the_server

    def test_nobody_without_the_password(self, up: Up) -> None:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{up.port}/api/admin/version", timeout=PATIENCE)
        refused.value.close()
        assert refused.value.code == 401

    def test_the_password_is_in_a_file_of_its_owner_and_in_no_command_line(self, up: Up) -> None:
        file = up.warehouse / "state" / "login"
        assert file.stat().st_mode & 0o077 == 0
        password = file.read_text().strip().partition(":")[2]
        commands = subprocess.run(["ps", "-eo", "args=", "-ww"], capture_output=True, text=True, check=True).stdout
        logs = "".join(log.read_text("utf-8", "replace") for log in (up.warehouse / "state").glob("*.log"))
        assert password not in commands + logs

    @pytest.mark.skipif(os.getuid() != 0, reason="to be somebody else one must be root")
    def test_another_user_of_the_machine_does_not_find_it_in_the_processes(self, up: Up) -> None:
        for pid in descendants(up.process.pid):
            peek = subprocess.run(["cat", f"/proc/{pid}/environ"], user="nobody", capture_output=True, check=False)
            assert peek.returncode != 0
            assert peek.stdout == b""

    @pytest.mark.usefixtures("morning")
    def test_nothing_goes_through_a_proxy_that_is_set(self, up: Up, proxy: Proxy) -> None:
        assert json.loads(up.rilis("status", "--json").stdout)["service"]["answers"]
        assert proxy.asked == []


@pytest.fixture(scope="module")
def on_a_new_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Future[Texts]"]:
    """The texts of the fourth day in a warehouse that begins with it, made while the others do their waiting."""
    newsroom = Newsroom(FOURTH_DAY)
    with serve_sample(newsroom) as server, ThreadPoolExecutor(1) as aside:
        context = Bench(newsroom, server).context(tmp_path_factory.mktemp("new"), delay_seconds=0)

        def texts() -> Texts:
            ingest(context, context.chosen(()))
            return output(Path(context.warehouse.location))["texts"]

        yield aside.submit(texts)


@pytest.fixture(scope="module")
def cut_off() -> dict[str, str]:
    """Runs that were in a state when the power went, by that state."""
    return {}


Shown = list[tuple[str, bool]]


def schedules(up: Up, name: str) -> Shown:
    """What a person sees of a deployment's schedules: the cron line, and whether it is on."""
    return sorted((each["schedule"]["cron"], each["active"]) for each in up.deployment(name)["schedules"])


@pytest.fixture(scope="module")
def touched(up: Up) -> dict[str, Shown]:
    """What a person does to schedules in the UI; how each is to stand after the next start."""

    def change(method: str, name: str, body: Any) -> None:
        deployment = up.deployment(name)
        (schedule,) = deployment["schedules"]
        up.call(method, f"/deployments/{deployment['id']}/schedules/{schedule['id']}", body)

    def cron(line: str) -> dict[str, str]:
        return {"cron": line, "timezone": "Asia/Makassar"}

    change("PATCH", "recheck", {"schedule": cron("45 16 * * *")})
    change("PATCH", "source-check", {"active": False})
    change("DELETE", "publish", None)
    rebuild = up.deployment("rebuild")["id"]
    up.call("POST", f"/deployments/{rebuild}/schedules", [{"active": True, "schedule": cron("0 3 3 1 *")}])
    up.call("PATCH", f"/deployments/{rebuild}", {"paused": True})
    up.environment["RILIS_SCHEDULE__SOURCE_CHECK"] = "0 4 2 1 *"  # a new default for one that is switched off
    return {
        "daily": [("0 5 * * *", True)],
        "recheck": [("45 16 * * *", True)],
        "source-check": [("0 4 2 1 *", False)],
        "publish": [],
        "rebuild": [("0 3 3 1 *", True)],
    }


@pytest.fixture(scope="module")
def caught_up(
    up: Up,
    morning: Finished,
    on_a_new_machine: "Future[Texts]",
    cut_off: dict[str, str],
    touched: dict[str, Shown],
) -> Finished:
    """The run that caught up, after the machine was off for three days."""
    cut_off["PENDING"], cut_off["CANCELLING"] = under_way(up, "PENDING"), under_way(up, "CANCELLING")
    up.cut_power()
    assert "was killed" in up.rilis("status").stdout
    missed = delay_the_next_runs(up.warehouse / "state" / "prefect" / "prefect.db")
    up.newsroom.newsroom = Newsroom(FOURTH_DAY)
    up.environment["RILIS_RECHECK_AFTER_HOURS"] = "0"  # by our clock no time has gone by
    up.start_up()
    begun = eventually(lambda: next((run for run in missed if is_begun(up, run)), None), seconds=5 * PATIENCE)
    return up.finished(begun)


class TestThreeDaysWithoutPower:
    """The last tests on the shared server: it is killed, and started again as if three mornings had gone by."""

    pytestmark = on_the_server

    def test_one_run_catches_up_and_the_other_two_are_dropped(self, up: Up, caught_up: Finished) -> None:
        assert caught_up.message.endswith("failed: komnasham."), "and only this one, which cannot be reached from here"
        body = {"deployments": {"name": {"any_": ["daily"]}}, "flow_runs": {"expected_start_time": {"before_": now()}}}
        late = [run for run in up.call("POST", "/flow_runs/filter", body) if run["auto_scheduled"]]
        assert len([run for run in late if run["id"] == caught_up.id]) == 1
        assert not [run for run in late if run["state_type"] == "SCHEDULED"]

    @pytest.mark.usefixtures("caught_up")
    def test_what_was_cut_off_before_its_first_heartbeat_is_not_under_way_for_ever(
        self, up: Up, cut_off: dict[str, str]
    ) -> None:
        assert up.finished(cut_off["PENDING"]).state == "CRASHED"
        assert up.finished(cut_off["CANCELLING"]).state == "CANCELLED"
        assert "Run it again" in up.finished(cut_off["PENDING"]).message

    @pytest.mark.usefixtures("caught_up")
    def test_schedules_that_a_person_touched_are_as_they_left_them(self, up: Up, touched: dict[str, Shown]) -> None:
        assert {name: schedules(up, name) for name in touched} == touched
        assert up.deployment("rebuild")["paused"]

    @pytest.mark.usefixtures("caught_up")
    def test_every_release_is_there_and_none_twice(self, up: Up, on_a_new_machine: "Future[Texts]") -> None:
        held = output(FileWarehouse(up.warehouse).published())["texts"]
        expected = on_a_new_machine.result()
        assert {row[:2] for row in expected} <= {row[:2] for row in held}
        assert len({row[:3] for row in held}) == len(held)


def under_way(up: Up, state: str) -> str:
    """A run in this state that no process belongs to; its id."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    later = {"type": "SCHEDULED", "state_details": {"scheduled_time": tomorrow}}
    run = up.call("POST", f"/deployments/{up.deployment('publish')['id']}/create_flow_run", {"state": later})["id"]
    up.call("POST", f"/flow_runs/{run}/set_state", {"state": {"type": state}, "force": True})
    return str(run)


def now() -> str:
    return datetime.now(UTC).isoformat()


def delay_the_next_runs(database: Path) -> set[str]:
    """Date the next three runs of `daily` four days back, as three mornings that nobody ran; their ids."""
    with closing(sqlite3.connect(database)) as con, con:
        ids = [
            row[0]
            for row in con.execute(
                """
                select flow_run.id from flow_run join deployment on deployment.id = flow_run.deployment_id
                where deployment.name = 'daily' and state_type = 'SCHEDULED' and auto_scheduled
                order by expected_start_time limit 3
                """
            )
        ]
        for run in ids:
            con.execute(
                """
                update flow_run set
                    expected_start_time = strftime('%Y-%m-%d %H:%M:%f', expected_start_time, '-4 days'),
                    next_scheduled_start_time = strftime('%Y-%m-%d %H:%M:%f', next_scheduled_start_time, '-4 days')
                where id = ?
                """,
                [run],
            )
            con.execute(
                """
                update flow_run_state set state_details = json_set(
                    state_details, '$.scheduled_time',
                    strftime('%Y-%m-%dT%H:%M:%SZ', json_extract(state_details, '$.scheduled_time'), '-4 days')
                ) where flow_run_id = ?
                """,
                [run],
            )
    assert len(ids) == 3
    return set(map(str, map(UUID, ids)))


def is_begun(up: Up, run_id: str) -> bool:
    try:
        return str(up.call("GET", f"/flow_runs/{run_id}")["state_type"]) not in {"SCHEDULED", "PENDING"}
    except urllib.error.HTTPError:  # dropped
        return False
