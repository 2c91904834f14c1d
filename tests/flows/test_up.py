"""`rilis up`: one process tree, one copy per warehouse, nothing left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.up import Part, Role, environment, only_loader, require_locks, require_sense, server_environment
from tests.flows.served import Up, eventually

ROOT = Path(__file__).resolve().parents[2]
on_the_server = [pytest.mark.flows, pytest.mark.xdist_group("flows")]


def rilis(up: Up, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "rilis_etl", *arguments]
    return subprocess.run(command, env=up.environment, capture_output=True, text=True, timeout=60, check=False)


class TestASecondCopy:
    pytestmark = on_the_server

    def test_is_refused_for_the_same_warehouse(self, up: Up) -> None:
        second = rilis(up, "up", "--port", str(up.port + 1))
        assert second.returncode == 1
        assert f"http://127.0.0.1:{up.port}" in second.stderr
        assert "stop it first" in second.stderr

    def test_is_refused_on_the_same_port(self, up: Up, tmp_path: Path) -> None:
        second = rilis(up, "up", "--port", str(up.port), "--warehouse", str(tmp_path))
        assert second.returncode == 1
        assert f"another program uses port {up.port}" in second.stderr


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


def part(role: Role = Role.ALL, host: str = "127.0.0.1", **more: Any) -> Part:
    return Part(role, Path("folder", "state"), host, 4200, "http://server:4200", 2, **more)


def test_prefect_is_told_to_stay_at_home() -> None:
    settings = environment(part())
    assert settings["PREFECT_API_URL"].startswith("http://127.0.0.1:")
    assert settings["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert settings["PREFECT_HOME"] == str(Path("folder", "state", "prefect"))


def test_the_database_is_told_to_the_server_only() -> None:
    secret = "postgresql+asyncpg://rilis:hidden@localhost/rilis"
    told = part(database=secret)
    assert secret in server_environment(told).values()
    assert secret not in environment(told).values()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (part(host="0.0.0.0"), "set RILIS_AUTH"),
        (part(host="192.0.2.7"), "set RILIS_AUTH"),
        (part(Role.SERVER), "needs the folder that the team shares"),
        (part(Role.WORKER), "needs the folder that the team shares"),
        (part(exchange=Path("shared")), "say `--role server` or `--role worker`"),
        (part(auth="password"), "user:password"),
        (part(database="postgresql://rilis:hidden@localhost/rilis"), "postgresql.asyncpg://"),
    ],
)
def test_what_makes_no_sense_or_is_not_safe_is_refused(wrong: Part, told: str) -> None:
    with pytest.raises(SystemExit, match=told) as refused:
        require_sense(wrong)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.8", "::1", "localhost"])
def test_loopback_needs_no_password(host: str) -> None:
    require_sense(part(host=host))
    assert not part(host=host).is_open


def test_everywhere_is_reached_by_loopback_on_the_machine_itself() -> None:
    assert environment(part(host="0.0.0.0", auth="a:b"))["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert environment(part(Role.WORKER))["PREFECT_API_URL"] == "http://server:4200/api"


def test_a_team_has_one_loader_and_workers_that_see_its_lock(tmp_path: Path) -> None:
    with only_loader(tmp_path):
        require_locks(tmp_path)
        with pytest.raises(SystemExit, match="has a loader already"), only_loader(tmp_path):
            pass
    with pytest.raises(SystemExit, match="not to be seen from here"):
        require_locks(tmp_path)
    with pytest.raises(SystemExit, match="not the folder that the server uses"):
        require_locks(tmp_path / "another")
