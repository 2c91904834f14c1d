"""At most one request per host every so many seconds, and none while the host is left alone.

A host is left alone because it asks for it, because it did not answer twice, or because it turned us away.

It holds over all threads and processes of this machine, and from run to run: each host has a file with the time of the
last request and the end of its rest. Whoever wants to ask locks the file, waits as long as is left, writes the time and
lets go; the kernel frees the lock of a process that dies.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from math import inf, isfinite
from pathlib import Path

from rilis_etl.fetch.retry import LONGEST_PAUSE, LONGEST_REST
from rilis_etl.fs import lock

CLOCK_SLACK_SECONDS = 3600.0
"""Seconds by which the clock may be set back before the end of a rest is not believed."""

SILENCES = 2
"""Requests in a row, with all their retries, that a host leaves without an answer before it is left alone."""

FIRST_SILENCE = 600.0  # seconds that a silent host is left alone (Media Cloud's fetcher waits as long), then doubled
LONGEST_SILENCE = 6 * 3600.0  # seconds: a run a day later asks again

WALLED_REST = 18 * 3600.0
"""Seconds that a host which turned us away is left alone: for the rest of the day, and not into the next morning."""

_SIZE = 64
_UNSAFE = re.compile(r"[^a-z0-9.-]")


class RestCause(IntEnum):
    """Why a host is left alone. The value stands in the host's file."""

    ASKED = 0
    SILENT = 1
    WALLED = 2

    @property
    def sentence_end(self) -> str:
        """What follows the host and the time, in a message."""
        return _SENTENCE_ENDS[self]


_SENTENCE_ENDS = {
    RestCause.ASKED: "asks to be left alone until {until} (Retry-After)",
    RestCause.SILENT: "did not answer several times and is left alone until {until}",
    RestCause.WALLED: "turned us away several times and is left alone until {until}",
}


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when a host is left alone, and why."""

    until: datetime
    cause: RestCause

    def sentence(self, host: str) -> str:
        """That in words."""
        return f"{host} {self.cause.sentence_end.format(until=f'{self.until:%Y-%m-%d %H:%M} UTC')}"


@dataclass(frozen=True, slots=True)
class _HostTimes:
    """What a host's file says; times are seconds since 1970. `asked_at` is None for a file that cannot be read."""

    asked_at: float | None = 0.0
    rests_until: float = 0.0
    silences: int = 0  # requests in a row without an answer
    cause: RestCause = RestCause.ASKED

    @classmethod
    def parse(cls, written: bytes) -> "_HostTimes":
        """An empty file says nothing; a spoilt one, that a request was sent just now."""
        if not written.strip(b" \n"):
            return cls()
        try:
            numbers = [float(line) for line in written.split()]
        except ValueError:
            return cls(None)
        asked_at, rests_until, silences, cause = (*numbers, 0.0, 0.0, 0.0)[:4]
        return cls(
            asked_at if isfinite(asked_at) else None,
            rests_until if isfinite(rests_until) else 0.0,
            int(silences) if isfinite(silences) else 0,
            RestCause(int(cause)) if cause in set(RestCause) else RestCause.ASKED,
        )

    def render(self) -> bytes:
        """Always of one size, so that one write replaces it."""
        lines = (repr(self.asked_at or 0.0), repr(self.rests_until), str(min(self.silences, 99)), str(int(self.cause)))
        return "".join(f"{line}\n" for line in lines).encode("ascii").ljust(_SIZE)


class RateLimiter:
    """Keeps requests to a host apart. `folder` is shared by all processes that should heed one another."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], sleep: Callable[[float], object]) -> None:
        self._folder = folder
        self._clock = clock
        self._sleep = sleep

    def wait(self, host: str, delay: float) -> Rest | None:
        """Return when a request to `host` may be sent; `delay` is in seconds, 0 means at once.

        A host that rests for LONGEST_PAUSE or less is waited for. For one that rests longer, its rest is returned, and
        no request may be sent.
        """
        if delay <= 0 and not self._path(host).exists():
            return None
        with self._locked(host) as file:
            times = _read(file)
            rest = self._rest_left(times)
            if rest > LONGEST_PAUSE:
                return Rest(datetime.fromtimestamp(times.rests_until, UTC), times.cause)
            left = max(self._delay_left(times, delay), rest)
            if left > 0:
                self._sleep(left)
            # a rest that was waited for is over, also for a clock that stands still
            _write(file, _HostTimes(asked_at=self._now(), silences=times.silences))
        return None

    def rest(self, host: str, seconds: float, cause: RestCause = RestCause.ASKED) -> None:
        """Leave `host` alone for so long, at most LONGEST_REST. A longer rest that has begun stays."""
        with self._locked(host) as file:
            self._begin_rest(file, _read(file), seconds, cause)

    def was_silent(self, host: str) -> None:
        """Take note that a request to `host` brought no answer; after SILENCES of them it is left alone."""
        with self._locked(host) as file:
            times = _read(file)
            times = replace(times, silences=times.silences + 1)
            _write(file, times)
            if times.silences >= SILENCES:
                seconds = min(FIRST_SILENCE * 2.0 ** (times.silences - SILENCES), LONGEST_SILENCE)
                self._begin_rest(file, times, seconds, RestCause.SILENT)

    def has_answered(self, host: str) -> None:
        """Take note that `host` answers: earlier silences no longer count."""
        if not self._path(host).exists():
            return
        with self._locked(host) as file:
            if (times := _read(file)).silences:
                _write(file, replace(times, silences=0))

    def _begin_rest(self, file: int, times: _HostTimes, seconds: float, cause: RestCause) -> None:
        left = self._rest_left(times)
        until = self._now() + min(max(seconds, left), LONGEST_REST)
        _write(file, replace(times, rests_until=until, cause=cause if seconds >= left else times.cause))

    @contextmanager
    def _locked(self, host: str) -> Iterator[int]:
        """The host's file, locked. The lock is held while waiting: others queue behind it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with lock(self._path(host), wait_seconds=inf, note="") as file:
            yield file.fileno()

    def _delay_left(self, times: _HostTimes, delay: float) -> float:
        """Seconds; never more than `delay`, also when the clock was set back or the file is spoilt."""
        if times.asked_at is None:
            return delay
        return min(max(times.asked_at + delay - self._now(), 0.0), delay)

    def _rest_left(self, times: _HostTimes) -> float:
        """Seconds; none when the rest would be longer than any that we write: then the clock was set back."""
        left = times.rests_until - self._now()
        return left if 0 < left <= LONGEST_REST + CLOCK_SLACK_SECONDS else 0.0

    def _path(self, host: str) -> Path:
        return self._folder / _file_name(host)

    def _now(self) -> float:
        return self._clock().timestamp()


def host_times(folder: Path, hosts: Iterable[str]) -> dict[str, str]:
    """What is known of each of `hosts` in `folder`, for another machine: how long it rests, and why."""
    paths = {host: folder / _file_name(host) for host in hosts}
    return {host: path.read_text("ascii", "replace") if path.exists() else "" for host, path in paths.items()}


def adopt_host_times(folder: Path, times: Mapping[str, str], now: datetime) -> None:
    """Write down what another machine knows of hosts. They count as asked just now: no two clocks have to agree."""
    folder.mkdir(parents=True, exist_ok=True)
    for host, written in times.items():
        with lock(folder / _file_name(host), wait_seconds=inf, note="") as file:
            theirs, ours = _HostTimes.parse(written.encode()), _read(file.fileno())
            later = max(theirs, ours, key=lambda known: known.rests_until)
            _write(file.fileno(), replace(later, asked_at=now.timestamp()))


def _read(file: int) -> _HostTimes:
    return _HostTimes.parse(os.pread(file, _SIZE, 0))


def _write(file: int, times: _HostTimes) -> None:
    os.pwrite(file, times.render(), 0)


def _file_name(host: str) -> str:
    """Safe for every file system, readable for people, different for different hosts."""
    name = host.lower().rstrip(".")
    return f"{_UNSAFE.sub('_', name)[:60]}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:12]}"
