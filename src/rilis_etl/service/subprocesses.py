"""The children of `rilis up`: each in a process group of its own and on a leash (see leash.py)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

LEASH = Path(__file__).resolve().parent / "leash.py"
STOP_SECONDS = 20  # a run that is told to stop ends after the page it is fetching
LARGE_LOG = 10_000_000  # bytes, after which a log is put aside at the next start


def start(module: str, *arguments: str, log: Path, secrets: Mapping[str, str] = {}) -> "subprocess.Popen[bytes]":
    """A Python module as a child on a leash, in a process group of its own; its words go to `log`."""
    command = [sys.executable, "-P", str(LEASH), module, *arguments]
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as file:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
            start_new_session=True,
            env={**os.environ, **secrets},
        )


def stop(child: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it has started."""
    for word in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, word)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and _group_lives(child):
            time.sleep(0.1)


def _group_lives(child: "subprocess.Popen[bytes]") -> bool:
    child.poll()  # a zombie would count as alive
    try:
        os.killpg(child.pid, 0)
    except ProcessLookupError:
        return False
    return True
