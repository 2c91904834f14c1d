"""File names of the archive: `<source>/<source>-<UTC stamp>-<run id>.warc.gz`. Nothing of a URL ever gets into one."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from rilis_etl.errors import ArchiveError, ClockError

SUFFIX = ".warc.gz"
MOST_BEHIND = timedelta(minutes=10)
"""How far a clock may be behind the archive: that of another machine, or one that was put right by the network."""

_SOURCE = r"[a-z][a-z0-9_]{1,31}"  # what a source file may use as its key
_RUN = r"[A-Za-z0-9_-]{1,64}"
_NAME = re.compile(
    rf"(?P<source>{_SOURCE})/(?P=source)-(?P<stamp>\d{{8}}T\d{{12}}Z)-(?P<run>{_RUN}){re.escape(SUFFIX)}"
)


def check_source(source: str) -> None:
    """Raises ArchiveError unless `source` is fit to be a folder's name."""
    if not re.fullmatch(_SOURCE, source):
        raise ArchiveError(f"not a source key: {source!r} (lower-case letters, digits and _, at most 32)")


@dataclass(frozen=True, slots=True, order=True)
class FileName:
    """The parts of a name; sorts by time over all sources."""

    stamp: str
    source: str
    run_id: str

    @classmethod
    def of(cls, source: str, started_at: datetime, run_id: str) -> Self:
        """Raises ArchiveError when a part is not fit for a file name."""
        check_source(source)
        if not re.fullmatch(_RUN, run_id):
            raise ArchiveError(f"not a run id: {run_id!r} (letters, digits, - and _, at most 64)")
        return cls(started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ"), source, run_id)

    @classmethod
    def parse(cls, name: str) -> Self:
        """Raises ArchiveError for a name that the archive does not give."""
        if found := _NAME.fullmatch(name):
            return cls(found["stamp"], found["source"], found["run"])
        raise ArchiveError(f"{name!r} is no file of this archive: move it elsewhere")

    @property
    def written_at(self) -> datetime:
        """When the run began that wrote the file."""
        return datetime.strptime(self.stamp, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.source}/{self.source}-{self.stamp}-{self.run_id}{SUFFIX}"


def require_not_ahead(now: datetime, file: FileName) -> None:
    """Raises ArchiveError when a file from another machine was begun after `now`: its clock is ahead of ours."""
    if file.written_at > now + MOST_BEHIND:
        raise ArchiveError(
            f"{file} was begun at {file.written_at:%Y-%m-%d %H:%M} UTC, and here it is {now:%Y-%m-%d %H:%M} UTC: the "
            "machine that wrote it has a wrong clock, set it right"
        )


def require_clock_not_behind(now: datetime, newest: FileName) -> None:
    """Raises ClockError when `now` is before the time at which the file `newest` was begun.

    The order of looks at a page tells its versions, so a page that is dated falsely would take the place of others.
    """
    if now < newest.written_at - MOST_BEHIND:
        raise ClockError(
            f"the clock of this machine says {now:%Y-%m-%d %H:%M} UTC, and the archive holds pages fetched at "
            f"{newest.written_at:%Y-%m-%d %H:%M} UTC ({newest}): set the clock right. If it is right now, it was wrong "
            "then: move that file and others of such a time out of the archive and run `rilis rebuild --allow-missing`"
        )
