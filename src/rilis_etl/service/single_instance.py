"""What may be there only once: one `rilis up` for a warehouse, one loader of a team, one program on a port.

The lock file of `rilis up` holds what it says of itself; this module alone knows the file's name and format. The kernel
lets go of a lock when its holder dies, however it dies.
"""

import errno
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from rilis_etl.errors import ServiceError

UP_LOCK = "up.lock"
LOADER_LOCK = "loader.lock"


@dataclass(frozen=True, slots=True)
class Instance:
    """A `rilis up`, as it describes itself in its lock file."""

    pid: int
    url: str
    since: datetime

    def to_json(self) -> str:
        return json.dumps({"pid": self.pid, "url": self.url, "since": self.since.isoformat(timespec="seconds")})

    @classmethod
    def from_json(cls, text: str) -> "Instance | None":
        """What the lock file holds; None when it is empty or is just being written."""
        try:
            read = json.loads(text)
            return cls(int(read["pid"]), str(read["url"]), datetime.fromisoformat(read["since"]))
        except (ValueError, KeyError, TypeError):
            return None


@contextmanager
def only_copy(state: Path, url: str) -> Iterator[None]:
    """Hold this warehouse for one `rilis up`. Raises ServiceError when another one holds it."""
    with (state / UP_LOCK).open("a+", encoding="utf-8") as lock:
        if not _is_free(lock):
            lock.seek(0)
            found = Instance.from_json(lock.read())
            holder = f"`rilis up` (pid {found.pid}, {found.url})" if found else "another `rilis up`"
            raise ServiceError(f"{holder} is running for this warehouse already: stop it first")
        lock.truncate(0)
        lock.write(Instance(os.getpid(), url, datetime.now(UTC)).to_json())
        lock.flush()
        try:
            yield
        finally:
            # a description that nobody holds is that of a `rilis up` that was killed: see `last_instance`
            lock.truncate(0)


def last_instance(state: Path) -> tuple[Instance | None, bool]:
    """The `rilis up` that holds or last held the warehouse, and whether it is running.

    One that is not running was killed: it takes its description away when it ends by itself.
    """
    try:
        with (state / UP_LOCK).open("r", encoding="utf-8") as lock:
            return Instance.from_json(lock.read()), not _is_free(lock, fcntl.LOCK_SH)
    except FileNotFoundError:
        return None, False


@contextmanager
def only_loader(exchange: Path) -> Iterator[None]:
    """Hold the exchange as the one loader of a team. Raises ServiceError when there is another one."""
    exchange.mkdir(parents=True, exist_ok=True)
    with (exchange / LOADER_LOCK).open("a+", encoding="utf-8") as lock:
        if not _is_free(lock):
            raise ServiceError(f"{exchange} has a loader already: a team has one machine with `--role server`")
        yield


def require_locks(exchange: Path) -> None:
    """Raises ServiceError when the exchange is not the loader's, or its locks do not hold on this machine.

    Without them two machines would ask one host at the same time.
    """
    try:
        with (exchange / LOADER_LOCK).open("r+", encoding="utf-8") as lock:
            if not _is_free(lock):
                return  # the loader holds it, and this machine sees that
    except OSError as error:
        raise ServiceError(
            f"{exchange} is not the folder that the server uses as its exchange: {error.strerror}"
        ) from error
    raise ServiceError(
        f"the server answers, but its lock on {exchange} is not to be seen from here: either this is another "
        "folder, or it is shared in a way that loses locks (NFS 4 and SMB keep them, sshfs does not)"
    )


def require_free(host: str, port: int) -> None:
    """Raises ServiceError when some program listens on the port, or the address is not one of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServiceError(f"another program uses port {port}: try `rilis up --port {port + 1}`") from error
            raise ServiceError(f"cannot listen on {host}: {error.strerror}") from error


def _is_free(lock: TextIO, kind: int = fcntl.LOCK_EX) -> bool:
    """Take the lock of an open file if nobody holds it; whether it was free."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
