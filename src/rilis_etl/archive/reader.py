"""Reading: every capture in the order in which it was made, or one of them by its place."""

import filecmp
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rilis_etl.archive.gzip_members import MAGIC, Member, Tail, members
from rilis_etl.archive.paths import SUFFIX, FileName, check_source
from rilis_etl.archive.warc import decode, is_our_info
from rilis_etl.archive.writer import ArchiveWriter
from rilis_etl.errors import ArchiveError
from rilis_etl.fs import copy_durably, sync
from rilis_etl.model import Capture, CapturePlace

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file of the archive."""

    name: str  # relative to the archive folder, with forward slashes
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """Some captures of one file that stand one behind the other."""

    file: str
    begin: int  # bytes, where the first record begins
    end: int  # where the last one ends


@dataclass(frozen=True, slots=True)
class TruncatedTail:
    """A file whose last record was never finished: a killed run, a full disk, or one that is being written just now."""

    file: str
    offset: int  # where the unfinished record begins
    lost_bytes: int


def log_tail(tail: TruncatedTail) -> None:
    """The default way to report one."""
    _log.warning("%s: the last record, at byte %d, was never finished", tail.file, tail.offset)


class Archive:
    """A folder of WARC files, one folder per source."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def writer(self, source: str, started_at: datetime, run_id: str) -> ArchiveWriter:
        """Create this run's file for `source`. Raises ArchiveError when it exists or cannot be created."""
        return ArchiveWriter(self._folder, FileName.of(source, started_at, run_id), started_at)

    def files(self, source: str | None = None) -> tuple[ArchiveFile, ...]:
        """All files, or those of `source`, oldest first. Raises ArchiveError for a WARC file that is not ours."""
        if source is not None:
            check_source(source)
        found = {
            FileName.parse(path.relative_to(self._folder).as_posix()): path.stat().st_size
            for path in self._folder.glob(f"{source or '*'}/*{SUFFIX}")
        }
        return tuple(ArchiveFile(str(name), found[name]) for name in sorted(found))

    def read(
        self,
        after: Mapping[str, int] | None = None,
        source: str | None = None,
        report: Callable[[TruncatedTail], None] = log_tail,
    ) -> Iterator[tuple[Capture, CapturePlace]]:
        """Captures in order of their files' stamps, then of their offsets.

        `after` says up to which byte (`CapturePlace.end`) a file has been dealt with: nothing before it is read.
        A file that stops in mid-record is read up to there and reported. Raises ArchiveError for a file that is not
        ours, and for one that is damaged before its end.
        """
        done = after or {}
        for file in self.files(source):
            yield from self._read_file(file, done.get(file.name, 0), report)

    def get(self, place: CapturePlace) -> Capture:
        """The capture at `place`. Raises ArchiveError when there is none."""
        path = self._folder / str(FileName.parse(place.file))
        try:
            with path.open("rb") as handle:
                member = next(members(handle, place.offset), None)
        except OSError as error:
            raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
        if not isinstance(member, Member):
            raise ArchiveError(f"{path} has no record at byte {place.offset}: restore the file from a backup")
        return _decoded(member, place.file)

    def parts(self, captures: int) -> Iterator[ArchivePart]:
        """All files, cut into parts of so many captures. Raises what `read` raises."""
        for file in self.files():
            begin = held = end = 0
            for _, place in self._read_file(file, 0, lambda _: None):
                begin, held, end = (place.offset if not held else begin), held + 1, place.end
                if held == captures:
                    yield ArchivePart(file.name, begin, end)
                    held = 0
            if held:
                yield ArchivePart(file.name, begin, end)

    def read_part(self, part: ArchivePart) -> Iterator[tuple[Capture, CapturePlace]]:
        """The captures of a part. Raises what `read` raises."""
        whole = ArchiveFile(part.file, part.end)
        for capture, place in self._read_file(whole, part.begin, lambda _: None):
            if place.offset >= part.end:
                return
            yield capture, place

    def accept(self, file: Path, name: str) -> bool:
        """Take in a copy of the finished file `name` of another archive; False when it is here already.

        It may stop in mid-record, as a killed run leaves it. Raises ArchiveError, and takes nothing in, for a file that
        is not ours or damaged, and when another one of its name is here; OSError when it cannot be copied.
        """
        target = self._folder / str(FileName.parse(name))
        if target.exists():
            if filecmp.cmp(file, target, shallow=False):
                return False
            raise ArchiveError(f"{target} is here with other content: one of the two is damaged")
        source = name.partition("/")[0]
        whole = ArchiveFile(name, file.stat().st_size)
        for capture, place in self._read_at(file, whole, 0, lambda _: None):
            if capture.source != source:
                raise ArchiveError(f"{name} holds a capture of {capture.source} at byte {place.offset}")
        copy_durably(file, target)
        sync(self._folder)
        return True

    def hand_over(self, file: ArchiveFile, folder: Path) -> None:
        """Copy one of the finished files into another folder of archive files, durably. Raises OSError."""
        copy_durably(self._folder / file.name, folder / file.name)

    def _read_file(
        self, file: ArchiveFile, begin: int, report: Callable[[TruncatedTail], None]
    ) -> Iterator[tuple[Capture, CapturePlace]]:
        yield from self._read_at(self._folder / file.name, file, begin, report)

    @staticmethod
    def _read_at(
        path: Path, file: ArchiveFile, begin: int, report: Callable[[TruncatedTail], None]
    ) -> Iterator[tuple[Capture, CapturePlace]]:
        if begin > file.size_bytes:  # what was read once never reached the disk
            report(TruncatedTail(file.name, file.size_bytes, 0))
            return
        with path.open("rb") as handle:
            if begin == 0:
                _check_beginning(handle.read(len(MAGIC)), file.name)
            for member in members(handle, begin):
                if isinstance(member, Tail):
                    if not member.torn:
                        raise ArchiveError(f"{file.name} is damaged at byte {member.offset}: restore it from a backup")
                    report(TruncatedTail(file.name, member.offset, file.size_bytes - member.offset))
                elif member.offset > 0:
                    yield _decoded(member, file.name), CapturePlace(file.name, member.offset, member.length)
                elif not is_our_info(member.data):
                    raise ArchiveError(f"{file.name} was not written by this archive: move it elsewhere")


def _check_beginning(start: bytes, name: str) -> None:
    # a file cut at once by a power failure is a piece of our beginning, or zeros
    if not MAGIC.startswith(start) and start.strip(b"\0"):
        raise ArchiveError(f"{name} was not written by this archive: move it elsewhere")


def _decoded(member: Member, name: str) -> Capture:
    try:
        return decode(member.data)
    except (ValueError, KeyError) as error:
        raise ArchiveError(f"{name} holds a record at byte {member.offset} that is not ours: {error}") from error
