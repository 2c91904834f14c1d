"""What a machine does in its role, with its children: serve, with the server and the runner of flows, or work."""

import hashlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from flows.children import start, stop
from flows.locks import require_locks
from flows.part import ServiceConfig
from flows.prefect_settings import server_environment

START_SECONDS = 300  # the first start migrates Prefect's own database: 12-22 s on a slow machine, more on a busy one
CHILDREN_LOOK_SECONDS = 0.3  # between looks for a server that is starting
AGAIN_SECONDS = 5
POOL = "rilis"
"""Work pool of the workers."""


def healthy(url: str) -> bool:
    """Whether a Prefect server answers at this address."""
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=2) as answer:  # noqa: S310 - an address of ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def await_server(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Return when the server answers. Exits with a message when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not healthy(url):
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"rilis: the Prefect server did not start; its last words are in {log}")
        time.sleep(CHILDREN_LOOK_SECONDS)


def run_server(part: ServiceConfig, children: "list[subprocess.Popen[bytes]]") -> None:
    """Server and runner of flows, until one of them dies."""
    server_log, runner_log = part.state / "prefect-server.log", part.state / "flows.log"
    address = ("--host", part.host, "--port", str(part.port))
    say("starting the Prefect server; the first time it takes up to a minute")
    server = start("prefect", "server", "start", *address, log=server_log, secrets=server_environment(part))
    children.append(server)
    children.append(start("flows.serve", log=runner_log))  # waits for the server, when it has imported what it needs
    await_server(server, part.url, server_log)
    say(f"Prefect UI: {part.url}    stop with Ctrl-C")
    if part.is_open:
        say(f"open to others on {part.host}, in plain HTTP: let them come through a tunnel or a proxy with TLS")
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    sys.exit(f"rilis: the server or the runner of flows has died: see {server_log} and {runner_log}")


def run_worker(part: ServiceConfig, children: "list[subprocess.Popen[bytes]]") -> None:
    """The worker, for ever: it waits for a server that is away, and is started again when it dies."""
    assert part.exchange is not None  # noqa: S101 - see require_sense
    log = part.state / "worker.log"
    # two workers of one name would count as one
    name = f"{socket.gethostname()}-{hashlib.sha256(str(part.state).encode()).hexdigest()[:6]}"
    command = ("worker", "start", "--pool", POOL, "--type", "process", "--name", name, "--limit", str(part.jobs))
    while True:
        if not healthy(part.url):
            say(f"waiting for the server at {part.url}")
        while not healthy(part.url):
            time.sleep(1)
        require_locks(part.exchange)
        say(f"working for {part.url}, {part.jobs} jobs at a time    stop with Ctrl-C")
        worker = start("prefect", *command, log=log)
        children.append(worker)
        while worker.poll() is None:
            time.sleep(0.5)
        stop(worker)  # what it had started
        children.remove(worker)
        say(f"the worker has died, it is started again; its last words are in {log}")
        time.sleep(AGAIN_SECONDS)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201 - this is what the person waits for
