"""What may be there once only: one `rilis up` for a warehouse, one loader of a team, one program on a port.

The kernel lets go of a lock at any death of its holder.
"""

import errno
import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

LOADER_LOCK = "loader.lock"


@contextmanager
def only_copy(state: Path, url: str) -> Iterator[None]:
    """Hold this warehouse for one `rilis up`. Exits with a message if taken."""
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
            # words that nobody holds are those of a `rilis up` that was killed (see service/service_status.py)
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
