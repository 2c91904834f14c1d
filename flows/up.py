"""One command a machine: the Prefect server with its UI and the deployments, or a worker, in one process tree.

Run as a script by `rilis up`, which hands over the settings in the environment. It starts its children, the server and
the runner of flows, or the worker, each in a process group of its own and on a leash (see leash.py), and ends them when
it ends. What is secret goes through the environment: never into a command line, a log or a message.
"""

import errno
import fcntl
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from rilis_etl.settings import Settings, load_settings

HERE = Path(__file__).resolve().parent
START_SECONDS = 300  # the first start migrates Prefect's own database: 12-22 s on a slow machine, more on a busy one
STOP_SECONDS = 20  # a run that is told to stop ends after the page it is fetching

AGAIN_SECONDS = 5
LOADER_LOCK = "loader.lock"
POOL = "rilis"
"""Work pool of the workers."""

LARGE_LOG = 10_000_000  # bytes, after which a log is put aside at the next start


class Role(StrEnum):
    """The part that a machine plays."""

    ALL = "all"  # everything on this machine
    SERVER = "server"  # of a team: server, schedules, and the one process that loads
    WORKER = "worker"  # of a team: fetches and reads


@dataclass(frozen=True)
class Part:
    """What this machine is to do, checked."""

    role: Role
    state: Path  # folder for locks, logs and Prefect's files
    host: str  # address to listen on
    port: int
    server: str  # "http://server:4200", of the machine that a worker works for
    jobs: int  # at a time, of a worker
    exchange: Path | None = None
    database: str | None = None  # PostgreSQL; None: SQLite in `state`
    auth: str | None = None  # "user:password"

    @property
    def url(self) -> str:
        """Where the server is for programs on this machine."""
        if self.role is Role.WORKER:
            return self.server.rstrip("/").removesuffix("/api")
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - names what is bound to, binds nothing
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{everywhere.get(self.host, host)}:{self.port}"

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the server."""
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"


def require_sense(part: Part) -> None:
    """Exits with a message when the settings do not fit the part."""
    if part.role is Role.ALL and part.exchange is not None:
        sys.exit(
            "rilis: RILIS_EXCHANGE is set, so this machine is one of a team: say `--role server` or `--role worker`"
        )
    if part.role is not Role.ALL and part.exchange is None:
        sys.exit(f"rilis: a {part.role} needs the folder that the team shares: --exchange FOLDER")
    if part.role is not Role.WORKER and part.is_open and part.auth is None:
        sys.exit(
            f"rilis: on {part.host} others can reach the server: set RILIS_AUTH=user:password first, on every machine"
        )
    if part.auth is not None and not re.fullmatch(r"[^:\s]+:\S+", part.auth):
        sys.exit('rilis: RILIS_AUTH is not of the form "user:password"')
    if part.database is not None and not part.database.startswith("postgresql+asyncpg://"):
        sys.exit("rilis: RILIS_DATABASE is not of the form postgresql+asyncpg://user:password@host/name")


def environment(part: Part) -> dict[str, str]:
    """Prefect's settings for this machine. Each was needed in a trial; the reason stands beside it."""
    python_path = os.environ.get("PYTHONPATH")
    return {
        "PREFECT_HOME": str(part.state / "prefect"),
        "PREFECT_API_URL": f"{part.url}/api",
        **({"PREFECT_API_AUTH_STRING": part.auth} if part.auth else {}),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # DO_NOT_TRACK alone leaves the server's heartbeat on
        "DO_NOT_TRACK": "1",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # what the automation for silent deaths listens to (watchdog.py)
        "PREFECT_LOGGING_EXTRA_LOGGERS": "rilis_etl",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # no accidental second server
        # flows import one another as `flows.…`, in a checkout and in a wheel alike
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), *([python_path] if python_path else [])]),
    }


def server_environment(part: Part) -> dict[str, str]:
    """What only the server needs to know."""
    return {
        # a browser elsewhere asks the server that it got the page from
        "PREFECT_UI_API_URL": os.environ.get("PREFECT_UI_API_URL", "/api") if part.is_open else f"{part.url}/api",
        **({"PREFECT_SERVER_DATABASE_CONNECTION_URL": part.database} if part.database else {}),
        **({"PREFECT_SERVER_API_AUTH_STRING": part.auth} if part.auth else {}),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # in memory, a restart of the server forgets who holds a slot and never gives it back
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",  # at 1 the UI lags behind by minutes
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # runs are kept for ever otherwise
    }


def healthy(url: str) -> bool:
    """Whether a Prefect server answers at this address."""
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=2) as answer:  # noqa: S310 - an address of ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


@contextmanager
def only_copy(state: Path, url: str) -> Iterator[None]:
    """Hold this warehouse for one `rilis up`; the kernel lets go of it at any death. Exits with a message if taken."""
    with (state / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            sys.exit(f"rilis: {holder(lock.read())} is running for this warehouse already: stop it first")
        lock.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        lock.write(json.dumps({"pid": os.getpid(), "url": url, "since": since}))
        lock.flush()
        try:
            yield
        finally:
            # words that nobody holds are those of a `rilis up` that was killed (see pipeline/service.py)
            lock.truncate(0)


def holder(said: str) -> str:
    """Who holds the lock, by what it wrote there."""
    try:
        told = json.loads(said)
        return f"`rilis up` (pid {told['pid']}, {told['url']})"
    except (ValueError, KeyError, TypeError):  # it is just writing
        return "another `rilis up`"


@contextmanager
def only_loader(exchange: Path) -> Iterator[None]:
    """Hold the exchange as the one loader of a team. Exits with a message when there is another one."""
    exchange.mkdir(parents=True, exist_ok=True)
    with (exchange / LOADER_LOCK).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"rilis: {exchange} has a loader already: a team has one machine with `--role server`")
        yield


def require_locks(exchange: Path) -> None:
    """Exits with a message when the exchange is not the loader's, or its locks do not hold on this machine: then two
    machines would ask one host at the same time."""
    try:
        with (exchange / LOADER_LOCK).open("r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # the loader holds it, and we can see that
    except OSError as error:
        sys.exit(f"rilis: {exchange} is not the folder that the server uses as its exchange: {error.strerror}")
    sys.exit(
        f"rilis: the server answers, but its lock on {exchange} is not to be seen from here: either this is another "
        "folder, or it is shared in a way that loses locks (NFS 4 and SMB keep them, sshfs does not)"
    )


def require_free(host: str, port: int) -> None:
    """Exits with a message when some program listens on the port, or the address is not one of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(f"rilis: another program uses port {port}: try `rilis up --port {port + 1}`")
            sys.exit(f"rilis: cannot listen on {host}: {error.strerror}")


def start(module: str, *arguments: str, log: Path, secrets: Mapping[str, str] = {}) -> "subprocess.Popen[bytes]":
    """A Python module as a child on a leash, in a process group of its own; its words go to `log`."""
    command = [sys.executable, "-P", str(HERE / "leash.py"), module, *arguments]
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


def await_server(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Return when the server answers. Exits with a message when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not healthy(url):
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"rilis: the Prefect server did not start; its last words are in {log}")
        time.sleep(0.3)


def serve(part: Part, children: "list[subprocess.Popen[bytes]]") -> None:
    """Server and runner of flows, until one of them dies."""
    server_log, runner_log = part.state / "prefect-server.log", part.state / "flows.log"
    address = ("--host", part.host, "--port", str(part.port))
    say("starting the Prefect server; the first time it takes up to a minute")
    server = start("prefect", "server", "start", *address, log=server_log, secrets=server_environment(part))
    children.append(server)
    await_server(server, part.url, server_log)
    say(f"Prefect UI: {part.url}    stop with Ctrl-C")
    if part.is_open:
        say(f"open to others on {part.host}, in plain HTTP: let them come through a tunnel or a proxy with TLS")
    children.append(start("flows.serve", log=runner_log))
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    sys.exit(f"rilis: the server or the runner of flows has died: see {server_log} and {runner_log}")


def work(part: Part, children: "list[subprocess.Popen[bytes]]") -> None:
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


def main(part: Part) -> None:
    """Serve or work until interrupted, or until a child of the server dies."""
    require_sense(part)
    part.state.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # started with & in a script it would be ignored
    children: list[subprocess.Popen[bytes]] = []
    with ExitStack() as held:
        held.enter_context(only_copy(part.state, part.url))
        if part.role is not Role.WORKER:
            require_free(part.host, part.port)
        if part.role is Role.SERVER and part.exchange is not None:
            held.enter_context(only_loader(part.exchange))
        os.environ.pop("RILIS_DATABASE", None)  # the server's secret, of no use to runs
        os.environ.update(environment(part))
        try:
            (work if part.role is Role.WORKER else serve)(part, children)
        except KeyboardInterrupt:
            say("stopping")
        finally:
            # a second Ctrl-C must not leave anything behind
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for child in reversed(children):
                stop(child)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201 - this is what the person waits for


def part_from(words: Sequence[str], settings: Settings) -> Part:
    """What `rilis up` asked for on the command line, and the settings."""
    parser = ArgumentParser()
    parser.add_argument("state", type=Path)
    parser.add_argument("--role", type=Role, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--jobs", type=int, required=True)
    return Part(
        **vars(parser.parse_args(words)),
        exchange=settings.exchange,
        database=settings.database.get_secret_value() if settings.database else None,
        auth=settings.login or None,
    )


if __name__ == "__main__":
    main(part_from(sys.argv[1:], load_settings()))
