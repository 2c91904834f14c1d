"""A real `rilis up` for tests: the sample newsroom, a warehouse of its own, and Prefect's API by plain HTTP.

Prefect is never imported here: the flows run where they run for people, in processes that the server starts.
"""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner, Result

from rilis_etl.sample import SOURCES
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import SampleServer, serve_sample
from rilis_etl.service.login import server_login
from rilis_etl.settings import load_settings
from rilis_etl.sources.switch import add_source

T = TypeVar("T")

PATIENCE = 90  # seconds, for anything that a server on a loaded machine should have done
DONE = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
SQLITE_IS_BUSY = 503
PACES = {"dinaslingkungan": 0.3}  # seconds between requests: slow enough to be cancelled on the way
QUICK = {
    # seconds between looks: for due runs, and for runs to put on the calendar (oftener than this SQLite gets busy)
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "4",
}


@dataclass(frozen=True)
class Finished:
    """A flow run that is over."""

    id: str
    name: str
    state: str
    message: str


@dataclass
class Up:
    """A running `rilis up`, its API, and what it works on."""

    port: int
    warehouse: Path
    newsroom: SampleServer
    environment: dict[str, str]
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        assert self._process, "`rilis up` has not been started"
        return self._process

    def start_up(self) -> None:
        """Start `rilis up`, and wait until its deployments are there."""
        command = [sys.executable, "-m", "rilis_etl", "up", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        eventually(lambda: is_ready(self), seconds=5 * PATIENCE)

    def stop_up(self) -> None:
        """End it as Ctrl-C does; nothing of it may be left running."""
        left = descendants(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        assert not [pid for pid in left if _lives(pid)], "processes that outlived `rilis up`"

    def cut_power(self) -> None:
        """End it and all it has started at one moment."""
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(60)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One exchange with Prefect's API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **self._pass()},
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    text = answer.read()
                return json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                if error.code != SQLITE_IS_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _pass(self) -> dict[str, str]:
        word = server_login(load_settings(warehouse=self.warehouse, auth=self.environment.get("RILIS_AUTH")))
        return {"Authorization": f"Basic {base64.b64encode(word.encode()).decode()}"} if word else {}

    def deployment(self, name: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.call(
            "POST", "/deployments/filter", {"deployments": {"name": {"any_": [name]}}}
        )
        assert found, f"no deployment {name}"
        return found[0]

    def start(self, deployment: str, **parameters: Any) -> str:
        """Start a run as the form does; its id."""
        path = f"/deployments/{self.deployment(deployment)['id']}/create_flow_run"
        return str(self.call("POST", path, {"parameters": parameters, "state": {"type": "SCHEDULED"}})["id"])

    def finished(self, run_id: str, seconds: float = PATIENCE) -> Finished:
        """Wait for the end of a run."""

        def over() -> Finished | None:
            run = self.call("GET", f"/flow_runs/{run_id}")
            if run["state_type"] not in DONE:
                return None
            return Finished(run_id, run["name"], run["state_type"], run["state"]["message"] or "")

        return eventually(over, seconds)

    def run(self, deployment: str, **parameters: Any) -> Finished:
        """Start a run and wait for its end."""
        return self.finished(self.start(deployment, **parameters))

    def rilis(self, *words: str) -> Result:
        """Another command for the same warehouse, in this process: a second less than in one of its own."""
        from rilis_etl.cli.app import app

        return CliRunner().invoke(app, words, env=self.environment)

    def login_link(self) -> str:
        """A link that logs a browser in, as a person gets it."""
        return self.rilis("open").stdout.strip()

    def second_up(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Another `rilis up`, which is to end by itself."""
        command = [sys.executable, "-m", "rilis_etl", "up", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def hurry(self) -> None:
        """From here on every source is asked as fast as it answers."""
        for file in SOURCES.glob("*.toml"):
            shutil.copy(file, self.environment["RILIS_SOURCES"])

    def logs(self, run_id: str) -> list[dict[str, Any]]:
        """What the run's page shows as its log."""
        found: list[dict[str, Any]] = self.call("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}})
        return found

    def artifacts(self, run_id: str) -> dict[str, Any]:
        """What the run left to look at, by key."""
        found = self.call("POST", "/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
        return {artifact["key"]: artifact["data"] for artifact in found}


def eventually(ask: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """The first answer that is one."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {ask.__name__}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(folder: Path, newsroom: SampleServer, paces: Mapping[str, float] = PACES) -> dict[str, str]:
    """The environment for a warehouse in `folder` that visits the newsroom, and nothing outside of this machine.

    `paces`: seconds between two requests to a source, where it is not to be asked as fast as it answers.
    """
    sources = folder / "sources"
    sources.mkdir(parents=True)
    for file in SOURCES.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        assert "delay_seconds = 0\n" in text
        text = text.replace("delay_seconds = 0\n", f"delay_seconds = {paces.get(file.stem, 0)}\n")
        (sources / file.name).write_text(text, encoding="utf-8")
    add_source(sources, "komnasham")
    closed = f"127.0.0.1:{free_port()}"
    return {
        **os.environ,
        **QUICK,
        "RILIS_WAREHOUSE": str(folder / "warehouse"),
        "RILIS_SOURCES": str(sources),
        "RILIS_ROUTES": json.dumps({".example": newsroom.address, ".go.id": closed}),
        "RILIS_FIRST_DAYS": "36500",
        "RILIS_RECHECK_DAYS": "36500",  # listings are read to their end: the newsroom's days are not ours
        "RILIS_RETRIES": "0",
        "RILIS_DELAY_SECONDS": "0",
        "RILIS_JITTER_MINUTES": "0",
        "RILIS_SCHEDULE__PUBLISH": "0 3 1 1 *",
        "RILIS_SCHEDULE__SOURCE_CHECK": "0 3 2 1 *",
    }


class Proxy(ThreadingHTTPServer):
    """A web proxy that answers nothing, and keeps what it is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Proxied)
        self.asked: list[str] = []

    @property
    def environment(self) -> dict[str, str]:
        """What a person sets who has to use it. Some programs prefer the lower spelling, which names another host."""
        url = f"http://127.0.0.1:{self.server_address[1]}"
        return dict.fromkeys(("HTTP_PROXY", "https_proxy", "ALL_PROXY"), url) | {"no_proxy": "intranet.example"}


class _Proxied(BaseHTTPRequestHandler):
    server: Proxy

    def handle(self) -> None:
        self.server.asked.append(self.rfile.readline().decode("latin-1"))


@contextmanager
def rilis_up(folder: Path, *, day: int = 1, environment: Mapping[str, str] = {}) -> Iterator[Up]:
    """`rilis up` on a new warehouse in `folder`; afterwards nothing of it may be left running."""
    port = free_port()
    with serve_sample(Newsroom(FIRST_DAY + timedelta(days=day - 1))) as newsroom:
        up = Up(port, folder / "warehouse", newsroom, settings(folder, newsroom) | {**environment})
        try:
            up.start_up()
            yield up
        finally:
            up.stop_up()


def is_last_of_its_folder(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Whether no test of the same folder comes right after it."""
    return following is None or following.path.parent != item.path.parent


def is_ready(up: Up) -> bool:
    """Whether its deployments are there."""
    assert up.process.poll() is None, "`rilis up` has ended"
    try:
        return {"daily", "recheck", "backfill", "rebuild", "publish", "source-check", "alert"} <= {
            found["name"] for found in up.call("POST", "/deployments/filter", {})
        }
    except (urllib.error.URLError, OSError):
        return False


def descendants(pid: int) -> list[int]:
    """All descendants of a process."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in table.splitlines())}
    return [child for child in parents if pid in _ancestors(child, parents)]


def running_flows(up: Up) -> list[int]:
    """Processes of `rilis up` that run a flow."""
    return [pid for pid in descendants(up.process.pid) if "prefect.engine" in _command(pid)]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _ancestors(pid: int, parents: dict[int, int]) -> Iterator[int]:
    while pid := parents.get(pid, 0):
        yield pid


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
