"""At most one request per host every so many seconds, over all threads and processes of this machine.

Each host has a file with the time of the last request. Whoever wants to ask locks the file, waits as long as is left,
writes the time and lets go; the kernel frees the lock of a process that dies.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

_UNSAFE = re.compile(r"[^a-z0-9.-]")


class RateLimiter:
    """Keeps requests to a host apart. `folder` is shared by all processes that should heed one another."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], sleep: Callable[[float], object]) -> None:
        self._folder = folder
        self._clock = clock
        self._sleep = sleep

    def wait(self, host: str, delay: float) -> None:
        """Return when a request to `host` may be sent; `delay` is in seconds, 0 means at once and leaves no file."""
        if delay <= 0:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        # the lock is held while waiting: others queue behind it
        descriptor = os.open(self._folder / _file_name(host), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            left = self._left(os.pread(descriptor, 64, 0), delay)
            if left > 0:
                self._sleep(left)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, repr(self._now()).encode("ascii"), 0)
        finally:
            os.close(descriptor)

    def _left(self, written: bytes, delay: float) -> float:
        """Seconds still to wait; never more than `delay`, also when the clock was set back or the file is spoilt."""
        if not written:
            return 0.0
        try:
            last = float(written)
        except ValueError:
            return delay
        left = last + delay - self._now()
        return min(left, delay) if left > 0 else 0.0

    def _now(self) -> float:
        return self._clock().timestamp()


def _file_name(host: str) -> str:
    """Safe for every file system, readable for people, different for different hosts."""
    name = host.lower().rstrip(".")
    return f"{_UNSAFE.sub('_', name)[:60]}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:12]}"
