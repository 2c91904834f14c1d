"""What may be there only once: one `rilis up` for a warehouse, one program on a port.

The lock file of `rilis up` holds what it says of itself; this module alone knows the file's name and format. The kernel
lets go of a lock when its holder dies, however it dies.
"""

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rilis_etl.errors import LockedError, ServiceError
from rilis_etl.fs import is_locked, lock

UP_LOCK = "up.lock"


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
    with ExitStack() as held:
        try:
            file = held.enter_context(
                lock(state / UP_LOCK, note=Instance(os.getpid(), url, datetime.now(UTC)).to_json())
            )
        except LockedError as error:
            found = Instance.from_json(error.holder)
            holder = f"`rilis up` (pid {found.pid}, {found.url})" if found else "another `rilis up`"
            raise ServiceError(f"{holder} is running for this warehouse already: stop it first") from error
        # a description that nobody holds is that of a `rilis up` that was killed: see `last_instance`
        held.callback(file.truncate, 0)
        yield


def last_instance(state: Path) -> tuple[Instance | None, bool]:
    """The `rilis up` that holds or last held the warehouse, and whether it is running.

    One that is not running was killed: it takes its description away when it ends by itself.
    """
    try:
        return Instance.from_json((state / UP_LOCK).read_text(encoding="utf-8")), is_locked(state / UP_LOCK)
    except FileNotFoundError:
        return None, False


def require_free(host: str, port: int, command: str = "rilis up") -> None:
    """Raises ServiceError when some program listens on the port, or the address is not one of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServiceError(f"another program uses port {port}: try `{command} --port {port + 1}`") from error
            raise ServiceError(f"cannot listen on {host}: {error.strerror}") from error
