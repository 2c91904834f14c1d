"""One machine, one command: the Prefect server with its UI, and the deployments, in one process tree on loopback.

Run as a script by `rilis up`, which hands over the settings in the environment. It starts two children, the server and
the runner of flows, each in a process group of its own and on a leash (see leash.py), and ends both when it ends.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
START_SECONDS = 120  # the first start migrates Prefect's own database: 12-22 s measured on a slow machine
STOP_SECONDS = 20  # a run that is told to stop ends after the page it is fetching

LARGE_LOG = 10_000_000  # bytes, after which a log is put aside at the next start


def environment(state: Path, port: int) -> dict[str, str]:
    """Prefect's settings for one machine. Each was needed in a trial; the reason stands beside it."""
    python_path = os.environ.get("PYTHONPATH")
    return {
        "PREFECT_HOME": str(state / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_UI_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # DO_NOT_TRACK alone leaves the server's heartbeat on
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # in memory, a restart of the server forgets who holds a slot and never gives it back
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",  # at 1 the UI lags behind by minutes
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # runs are kept for ever otherwise
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # what the automation for silent deaths listens to (watchdog.py)
        "PREFECT_LOGGING_EXTRA_LOGGERS": "rilis_etl",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # no accidental second server
        # flows import one another as `flows.…`, in a checkout and in a wheel alike
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), *([python_path] if python_path else [])]),
    }


def healthy(port: int) -> bool:
    """Whether a Prefect server answers on this port of loopback."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def only_copy(state: Path, port: int) -> Iterator[None]:
    """Hold this warehouse for one `rilis up`; the kernel lets go of it at any death. Exits with a message if taken."""
    with (state / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            sys.exit(f"rilis: {holder(lock.read())} is running for this warehouse already: stop it first")
        lock.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        lock.write(json.dumps({"pid": os.getpid(), "url": f"http://127.0.0.1:{port}", "since": since}))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(
                0
            )  # words that nobody holds are those of a `rilis up` that was killed (see pipeline/service.py)


def holder(said: str) -> str:
    """Who holds the lock, by what it wrote there."""
    try:
        told = json.loads(said)
        return f"`rilis up` (pid {told['pid']}, {told['url']})"
    except (ValueError, KeyError, TypeError):  # it is just writing
        return "another `rilis up`"


def require_free(port: int) -> None:
    """Exits with a message when some program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"rilis: another program uses port {port}: try `rilis up --port {port + 1}`")


def start(module: str, *arguments: str, log: Path) -> "subprocess.Popen[bytes]":
    """A Python module as a child on a leash, in a process group of its own; its words go to `log`."""
    command = [sys.executable, "-P", str(HERE / "leash.py"), module, *arguments]
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as file:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file, stderr=file, start_new_session=True)


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


def await_server(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Return when the server answers. Exits with a message when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not healthy(port):
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"rilis: the Prefect server did not start; its last words are in {log}")
        time.sleep(0.3)


def main(state: Path, port: int) -> None:
    """Serve until interrupted, or until a child dies."""
    state.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # started with & in a script it would be ignored
    children: list[subprocess.Popen[bytes]] = []
    server_log, runner_log = state / "prefect-server.log", state / "flows.log"
    with only_copy(state, port):
        require_free(port)
        os.environ.update(environment(state, port))
        try:
            server = start("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), log=server_log)
            children.append(server)
            await_server(server, port, server_log)
            say(f"Prefect UI: http://127.0.0.1:{port}    stop with Ctrl-C")
            children.append(start("flows.serve", log=runner_log))
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
            sys.exit(f"rilis: the server or the runner of flows has died: see {server_log} and {runner_log}")
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


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
