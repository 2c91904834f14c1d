"""A team of machines for tests: one server that loads, on PostgreSQL, and workers with directories of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rilis_etl.sample.server import SampleServer
from tests.flows.machine import PATIENCE, Machine, lives, tree
from tests.flows.served import PACES, eventually, free_port, settings

AUTH = "rilis:a-word-for-tests"


@dataclass
class Worker:
    """A machine that fetches."""

    folder: Path
    environment: dict[str, str]
    server: str
    jobs: int
    _up: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        """`rilis up --role worker`; returns at once."""
        command = [sys.executable, "-m", "rilis_etl", "up", "--role", "worker"]
        command += ["--server", self.server, "--jobs", str(self.jobs)]
        with (self.folder / "up.log").open("ab") as log:
            self._up = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def kill(self) -> None:
        """A power cut."""
        assert self._up is not None
        for process in reversed(tuple(tree(self._up.pid))):
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._up.wait(30)

    def stop(self) -> None:
        """Ctrl-C; nothing of it may be left afterwards."""
        if self._up is None:
            return
        left = [process.pid for process in tree(self._up.pid)]
        if self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
        self._up.wait(90)
        eventually(lambda: not any(map(lives, left)), 60)


@dataclass(frozen=True)
class Team:
    """A server and its workers."""

    server: Machine
    given: dict[str, str]  # the environment that all have
    jobs: int  # at a time, of each worker
    workers: list[Worker] = field(default_factory=list)

    def at_work(self) -> list[str]:
        """Workers that the server has heard of lately."""
        found = self.server.up.call("POST", "/work_pools/rilis/workers/filter", {})
        return [worker["name"] for worker in found if worker["status"] == "ONLINE"]

    def add_workers(self, count: int) -> None:
        """More of them, with a folder each; returns when the server has heard of all."""
        for _ in range(count):
            own = self.server.folder / f"worker-{len(self.workers)}"
            own.mkdir()
            environment = {key: value for key, value in self.given.items() if key != "RILIS_SOURCES"}
            environment |= {"RILIS_WAREHOUSE": str(own / "warehouse")}
            worker = Worker(own, environment, f"http://127.0.0.1:{self.server.port}", self.jobs)
            worker.start()
            self.workers.append(worker)
        eventually(lambda: len(self.at_work()) == len(self.workers), PATIENCE)

    def stop_workers(self) -> None:
        """All at once: each needs some seconds."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(Worker.stop, self.workers))


@contextmanager
def team(
    folder: Path,
    newsroom: SampleServer,
    *,
    database: str | None,
    workers: int,
    jobs: int = 1,
    paces: Mapping[str, float] = PACES,
) -> Iterator[Team]:
    """A team at work; nothing of it is left afterwards."""
    given = settings(folder, newsroom, paces) | {"RILIS_EXCHANGE": str(folder / "exchange"), "RILIS_AUTH": AUTH}
    given |= {"PREFECT_WORKER_QUERY_SECONDS": "1"}
    secret = {"RILIS_DATABASE": database} if database else {}
    server = Machine(folder, newsroom, given | secret, free_port(), "server")
    with ExitStack() as held:
        held.callback(server.stop)
        server.start()
        group = Team(server, given, jobs)
        held.callback(group.stop_workers)
        group.add_workers(workers)
        yield group
