"""No process outlives the one that started it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rilis_etl.service.subprocesses import DIE_WITH_PARENT
from tests.flows.served import eventually


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_a_subprocess_dies_with_its_starter_however_it_dies(tmp_path: Path, death: signal.Signals) -> None:
    (tmp_path / "worker.py").write_text(
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open('pids', 'w').write(f'{os.getpid()} {child.pid} ')\n"
        "time.sleep(600)\n"
    )
    starter = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, {str(DIE_WITH_PARENT)!r}, 'worker'],"
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
