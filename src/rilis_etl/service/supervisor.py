"""One command a machine: the Prefect server with its UI and the runner of flows, or a worker, in one process tree.

`supervise` starts its subprocesses and ends them when it ends.
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from rilis_etl.errors import ServiceError
from rilis_etl.service.login import login_link, make_login
from rilis_etl.service.prefect_settings import POOL, environment, server_environment
from rilis_etl.service.server_api import is_healthy
from rilis_etl.service.service_config import MachineRole, ServiceConfig, check_config
from rilis_etl.service.single_instance import only_copy, require_free
from rilis_etl.service.subprocesses import start, stop

START_SECONDS = 300  # the first start migrates Prefect's own database: 12-22 s on a slow machine, more on a busy one
HEALTH_LOOK_SECONDS = 0.3  # between two looks for a server that is starting
RESTART_SECONDS = 5  # before a worker that died is started again
Processes = list["subprocess.Popen[bytes]"]


def supervise(config: ServiceConfig) -> None:
    """Serve or work until interrupted. Raises ServiceError when it cannot start, or a subprocess of the server died."""
    check_config(config)
    config.state.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # started with & in a script it would be ignored
    processes: Processes = []
    with ExitStack() as held:
        held.enter_context(only_copy(config.state, config.url))
        if config.role is not MachineRole.WORKER:
            require_free(config.host, config.port)
        try:
            if config.role is MachineRole.WORKER:
                _run_worker(config, processes)
            else:
                _run_server(replace(config, auth=config.auth or make_login(config.state)), processes)
        except KeyboardInterrupt:
            _print("stopping")
        finally:
            # a second Ctrl-C must not leave anything behind
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for process in reversed(processes):
                stop(process)


def _run_server(config: ServiceConfig, processes: Processes) -> None:
    """The server and the runner of flows, until one of them dies."""
    server_log, runner_log = config.state / "prefect-server.log", config.state / "flows.log"
    given = _environment(config)
    address = (config.host, str(config.port), ",".join(config.names), "open" if config.is_open else "loopback")
    _print("starting the Prefect server; the first time it takes up to a minute")
    server_only = given | server_environment(config)
    server = start("rilis_etl.service.prefect_server", *address, log=server_log, environment=server_only)
    processes.append(server)
    # it waits for the server by itself, when it has imported what it needs
    processes.append(start("rilis_etl.flows.deployments", log=runner_log, environment=given))
    _await_server(server, config.url, server_log)
    _print(f"Prefect UI: {config.url}    stop with Ctrl-C")
    # a log is no place for a link that lets people in
    link = login_link(config.url, config.auth or "") if sys.stdout.isatty() else "`rilis open` prints a link"
    _print(f"to log a browser in, once: {link}")
    if config.is_open:
        _print(f"open to others on {config.host}, in plain HTTP: let them come through a tunnel or a proxy with TLS")
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    raise ServiceError(f"the server or the runner of flows has died: see {server_log} and {runner_log}")


def _await_server(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Return when the server answers. Raises ServiceError when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise ServiceError(f"the Prefect server did not start; its last words are in {log}")
        time.sleep(HEALTH_LOOK_SECONDS)


def _run_worker(config: ServiceConfig, processes: Processes) -> None:
    """The worker, for ever: it waits for a server that is away, and is started again when it dies."""
    log = config.state / "worker.log"
    # two workers of one name would count as one
    name = f"{socket.gethostname()}-{hashlib.sha256(str(config.state).encode()).hexdigest()[:6]}"
    command = ("worker", "start", "--pool", POOL, "--type", "process", "--name", name, "--limit", str(config.jobs))
    while True:
        if not is_healthy(config.url):
            _print(f"waiting for the server at {config.url}")
        while not is_healthy(config.url):
            time.sleep(1)
        _print(f"working for {config.url}, {config.jobs} jobs at a time    stop with Ctrl-C")
        worker = start("prefect", *command, log=log, environment=_environment(config))
        processes.append(worker)
        while worker.poll() is None:
            time.sleep(0.5)
        stop(worker)  # what it had started
        processes.remove(worker)
        _print(f"the worker has died, it is started again; its last words are in {log}")
        time.sleep(RESTART_SECONDS)


def _environment(config: ServiceConfig) -> dict[str, str]:
    """The environment of every subprocess."""
    # the address of the database is the server's secret, of no use to runs
    inherited = {name: value for name, value in os.environ.items() if name != "RILIS_DATABASE"}
    return {**inherited, **config.environment, **environment(config)}


def _print(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201 - this is what the person waits for
