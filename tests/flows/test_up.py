"""`rilis up`: one process tree, one copy per warehouse, nothing left behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.served import Up, eventually

ROOT = Path(__file__).resolve().parents[2]
on_the_server = [pytest.mark.flows, pytest.mark.xdist_group("flows")]


class TestASecondCopy:
    pytestmark = on_the_server

    def test_is_refused_for_the_same_warehouse(self, up: Up) -> None:
        second = up.rilis("up", "--port", str(up.port + 1))
        assert second.returncode == 1
        assert f"http://127.0.0.1:{up.port}" in second.stderr
        assert "stop it first" in second.stderr

    def test_is_refused_on_the_same_port(self, up: Up, tmp_path: Path) -> None:
        second = up.rilis("up", "--port", str(up.port), "--warehouse", str(tmp_path))
        assert second.returncode == 1
        assert f"another program uses port {up.port}" in second.stderr


class TestStatus:
    pytestmark = on_the_server

    def test_tells_how_rilis_up_is(self, up: Up) -> None:
        told = json.loads(up.rilis("status", "--json").stdout)["service"]
        assert (told["is_running"], told["answers"], told["url"]) == (True, True, f"http://127.0.0.1:{up.port}")
        assert "22:00" in told["next_daily"]["at"]
        shown = up.rilis("status").stdout
        assert f"rilis up: running, http://127.0.0.1:{up.port}, pid {up.process.pid}" in shown


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_what_is_on_the_leash_dies_with_its_starter_however_it_dies(tmp_path: Path, death: signal.Signals) -> None:
    (tmp_path / "worker.py").write_text(
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open('pids', 'w').write(f'{os.getpid()} {child.pid} ')\n"
        "time.sleep(600)\n"
    )
    starter = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, {str(ROOT / 'flows' / 'leash.py')!r}, 'worker'],"
        " stdin=subprocess.PIPE, start_new_session=True)\n"
        "time.sleep(600)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", starter], cwd=tmp_path, env=environment) as process:
        pids = eventually(lambda: _numbers(tmp_path / "pids"))
        process.send_signal(death)
    assert eventually(lambda: not any(map(_lives, pids)))


def _numbers(file: Path) -> list[int]:
    text = file.read_text() if file.exists() else ""
    return [int(word) for word in text.split()] if text.endswith(" ") else []


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # an orphan in a container may have nobody who collects it


def test_prefect_is_told_to_stay_at_home() -> None:
    from flows.up import environment

    settings = environment(Path("state"), 4200)
    assert settings["PREFECT_API_URL"].startswith("http://127.0.0.1:")
    assert settings["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert settings["PREFECT_HOME"] == str(Path("state", "prefect"))
