"""The subprocesses of `rilis up`: each in a process group of its own, and ending with it (see die_with_parent.py)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

DIE_WITH_PARENT = Path(__file__).resolve().parent / "die_with_parent.py"
STOP_SECONDS = 20  # a run that is told to stop ends after the page it is fetching
LARGE_LOG = 10_000_000  # bytes, after which a log is put aside at the next start


def start(module: str, *arguments: str, log: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Run a Python module as a subprocess that ends when this process does; its output goes to `log`."""
    command = [sys.executable, "-P", str(DIE_WITH_PARENT), module, *arguments]
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as file:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=file, stderr=file, start_new_session=True, env=dict(environment)
        )


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a subprocess and whatever it has started."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, wanted)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and _group_lives(process):
            time.sleep(0.1)


def _group_lives(process: "subprocess.Popen[bytes]") -> bool:
    process.poll()  # a zombie would count as alive
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True
