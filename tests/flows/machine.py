"""A machine that `rilis up` runs on and that dies in the ways machines do: used by the crash tests.

Prefect is never imported here; processes are told apart by what their command lines say.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rilis_etl.sample.server import SampleServer
from tests.flows.served import Finished, Up, eventually, is_ready

PATIENCE = 600  # seconds, for a start or a run on a machine that is busy with other things


class Death(StrEnum):
    """What is killed, with kill -9."""

    FLOW = "flow process"
    SERVER = "server"
    RUNNER = "runner of flows"
    ALL = "everything, as in a power cut"


@dataclass(frozen=True)
class Process:
    """A descendant of `rilis up`."""

    pid: int
    command: str

    @property
    def role(self) -> Death | None:
        """Which death is this process's; None for helpers that die with their parents."""
        if "die_with_parent.py rilis_etl.service.prefect_server" in self.command:
            return Death.SERVER
        if "die_with_parent.py rilis_etl.flows.deployments" in self.command:
            return Death.RUNNER
        if "prefect.engine" in self.command or "prefect.flow_engine" in self.command or "flow-run" in self.command:
            return Death.FLOW
        return None


@dataclass
class Machine:
    """One warehouse, one `rilis up` at a time."""

    folder: Path
    newsroom: SampleServer
    environment: dict[str, str]
    port: int
    role: str = "all"
    _up: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def up(self) -> Up:
        assert self._up is not None, "the machine is off"
        return Up(self.port, self.folder / "warehouse", self.newsroom, self.environment, self._up)

    def start(self) -> None:
        """`rilis up`; returns when its deployments are there."""
        command = [sys.executable, "-m", "rilis_etl", "up", "--port", str(self.port), "--role", self.role]
        log = (self.folder / "up.log").open("ab")
        with log:
            self._up = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        eventually(lambda: is_ready(self.up), PATIENCE)

    def processes(self) -> tuple[Process, ...]:
        """Everything that `rilis up` has started, and itself."""
        assert self._up is not None
        return tuple(tree(self._up.pid))

    def kill(self, death: Death) -> bool:
        """Kill what is meant; whether there was any."""
        assert self._up is not None
        found = [p for p in self.processes() if death is Death.ALL or p.role is death]
        for process in reversed(found):
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if death is Death.ALL:
            self._up.wait(30)
        return bool(found)

    def is_up(self) -> bool:
        """Whether `rilis up` still serves; it ends by itself when its server or its runner has died."""
        assert self._up is not None
        return self._up.poll() is None

    def stop(self) -> None:
        """Ctrl-C, as a person would; nothing of it may be left afterwards."""
        if self._up is None:
            return
        left = [process.pid for process in self.processes()]
        if self.is_up():
            self._up.send_signal(signal.SIGTERM)
        self._up.wait(90)
        self._up = None
        eventually(lambda: not any(map(lives, left)), 60)

    def run(self, **parameters: object) -> Finished:
        """A backfill to its end."""
        return self.up.finished(self.up.start("backfill", **parameters), PATIENCE)


def put_aside(warehouse: Path, where: Path) -> None:
    """Move what is in a warehouse elsewhere: the next run begins with nothing. Prefect's own state stays."""
    for part in ("archive", "published", "warehouse.duckdb", "state/sources"):
        if (warehouse / part).is_symlink() or (warehouse / part).exists():
            target = where / part
            target.parent.mkdir(parents=True, exist_ok=True)
            (warehouse / part).rename(target)


def lives(pid: int) -> bool:
    """Whether a process is at work; one that only waits to be collected is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def tree(root: int) -> Iterator[Process]:
    """A process and all that it has started."""
    listing = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args=", "-ww"], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    parents = {int(row[0]): int(row[1]) for row in rows}
    for row in rows:
        pid = int(row[0])
        above = pid
        while above and above != root:
            above = parents.get(above, 0)
        if above == root and lives(pid):
            yield Process(pid, row[2] if len(row) > 2 else "")
