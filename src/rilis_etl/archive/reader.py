"""Reading: every capture in the order in which it was made, or one of them by its place."""

import errno
import filecmp
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import BinaryIO

from rilis_etl.archive.archive_parts import ArchiveFile, ArchivePart, TruncatedTail
from rilis_etl.archive.gzip_members import BrokenMember, Member, beginnings, members
from rilis_etl.archive.paths import SUFFIX, FileName, check_source
from rilis_etl.archive.verify import wrong_with
from rilis_etl.archive.warc import is_our_info, parse_record, salvage, unchanged_capture
from rilis_etl.archive.writer import ArchiveWriter
from rilis_etl.errors import ArchiveError
from rilis_etl.fs import copy_durably, is_locked, sync
from rilis_etl.model import Capture, CapturePlace, Damage, DamagedRecord, MissingBytes

_log = logging.getLogger(__name__)

_BUFFER = 2**20  # bytes read from the disk at a time

Stored = tuple[Capture, CapturePlace]
Check = Callable[[BinaryIO, Member, str], DamagedRecord | None]


def log_tail(tail: TruncatedTail) -> None:
    """Write a warning about an unfinished record."""
    _log.warning("%s: the last record, at byte %d, was never finished", tail.file, tail.offset)


class Archive:
    """A folder of WARC files, one folder per source."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writer(self, source: str, started_at: datetime, run_id: str) -> ArchiveWriter:
        """Create this run's file for `source`. Raises ArchiveError when it exists or cannot be created."""
        return ArchiveWriter(self.folder, FileName.of(source, started_at, run_id), started_at)

    def files(self, source: str | None = None) -> tuple[ArchiveFile, ...]:
        """All files, or those of `source`, oldest first. What is not ours is left out: see `strays`."""
        if source is not None:
            check_source(source)
        found: dict[FileName, int] = {}
        for path in self._paths(source):
            if (name := self._name_of(path)) and path.is_file():
                found[name] = path.stat().st_size
        return tuple(ArchiveFile(str(name), found[name]) for name in sorted(found))

    def newest(self, source: str) -> FileName | None:
        """The name of the file of a source that was begun last; None while there is none."""
        return max(filter(None, map(self._name_of, self._paths(source))), default=None)

    def is_being_written(self, file: str) -> bool:
        """Whether a process that lives is writing a file: what it has not finished is no damage."""
        try:
            return is_locked(self.folder / file)
        except OSError:
            return False

    def strays(self) -> tuple[Path, ...]:
        """WARC files, and folders with such a name, that this archive did not write: nothing reads them."""
        return tuple(sorted(path for path in self._paths() if not (self._name_of(path) and path.is_file())))

    def missing(self, known: Mapping[str, int]) -> tuple[MissingBytes, ...]:
        """The files that are gone, cannot be opened, or are shorter than the bytes that are `known` of them."""
        sizes = {file.name: file.size_bytes for file in self.files() if os.access(self.folder / file.name, os.R_OK)}
        return tuple(
            MissingBytes(name, length, sizes.get(name))
            for name, length in sorted(known.items())
            if sizes.get(name, 0) < length
        )

    def read(
        self,
        after: Mapping[str, int] | None = None,
        source: str | None = None,
        report: Callable[[TruncatedTail], None] = log_tail,
    ) -> Iterator[Stored]:
        """The captures of `records`; damaged records go to the log."""
        for item in self.records(after, source, report=report):
            if isinstance(item, DamagedRecord):
                _log.warning("%s", item)
            else:
                yield item

    def records(
        self,
        after: Mapping[str, int] | None = None,
        source: str | None = None,
        *,
        known: Mapping[str, int] | None = None,
        report: Callable[[TruncatedTail], None] = log_tail,
    ) -> Iterator[Stored | DamagedRecord]:
        """Captures, and records that are damaged, in the order of their files' stamps, then of their offsets.

        `after` says up to which byte (`CapturePlace.end`) a file has been read already: nothing before it is read.
        `known` says up to which byte a file has been read at any time. A record that was never finished ends its file
        and is reported; before a byte that is known it counts as damaged.
        """
        done, seen = after or {}, known or {}
        for file in self.files(source):
            yield from _read(self.folder / file.name, file, done.get(file.name, 0), seen.get(file.name, 0), report)

    def verify(
        self, known: Mapping[str, int], report: Callable[[TruncatedTail], None] = log_tail
    ) -> Iterator[Stored | DamagedRecord]:
        """The same of the whole archive, with all digests checked: what fits is a capture, what does not is damaged."""
        for file in self.files():
            path = self.folder / file.name
            yield from _read(path, file, 0, known.get(file.name, 0), report, wrong_with)

    def get(self, place: CapturePlace) -> Capture:
        """The capture at `place`. Raises ArchiveError when there is none."""
        path = self.folder / str(FileName.parse(place.file))
        try:
            with path.open("rb") as handle:
                member = next(members(handle, place.offset), None)
            if isinstance(member, Member):
                return unchanged_capture(parse_record(member.data))
        except OSError as error:
            raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
        except Exception as error:  # a stranger's bytes: whatever is raised costs this record alone
            raise ArchiveError(f"{path} holds a record at byte {place.offset} that is not ours: {error}") from error
        raise ArchiveError(f"{path} has no record at byte {place.offset}: restore the file from a backup")

    def parts(self, records: int) -> Iterator[ArchivePart]:
        """All files, cut into parts of about so many records, without reading these: together they hold every capture,
        each once. What cannot be read has no part."""
        for file in self.files():
            try:
                with (self.folder / file.name).open("rb", _BUFFER) as handle:
                    cuts = [0, *islice(beginnings(handle), records, None, records), file.size_bytes]
            except OSError:
                continue
            yield from (ArchivePart(file.name, begin, end) for begin, end in pairwise(cuts))

    def read_part(self, part: ArchivePart, most_bytes: int | None = None) -> Iterator[Stored]:
        """The captures of a part; damaged records are passed over, and records of more than `most_bytes`."""
        file = ArchiveFile(part.file, part.end)
        found = _read(self.folder / part.file, file, part.begin, 0, lambda _: None, most_bytes=most_bytes)
        for item in found:
            if isinstance(item, DamagedRecord):
                continue
            if item[1].offset >= part.end:
                return
            yield item

    def bytes_of(self, part: ArchivePart) -> bytes:
        """A part as it is on the disk, for another machine. Raises OSError."""
        with (self.folder / part.file).open("rb") as handle:
            handle.seek(part.begin)
            return handle.read(part.end - part.begin)

    def put_part(self, part: ArchivePart, content: bytes) -> None:
        """Store a part of another machine's archive so that `read_part` finds it; what was in its file is gone.

        Raises ArchiveError for a name that is not ours, and OSError.
        """
        path = self.folder / str(FileName.parse(part.file))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as handle:
            handle.seek(part.begin)  # nothing is written before it
            handle.write(content)

    def accept(self, file: Path, name: str) -> bool:
        """Copy the finished file `name` of another archive into this one; False when it is here already.

        Its last record may be unfinished, as a killed run leaves it. Raises ArchiveError, and copies nothing, when the
        file is damaged or not ours, or when this archive has a different file of that name; OSError when the disk
        refuses.
        """
        target = self.folder / str(FileName.parse(name))
        if target.exists():
            if filecmp.cmp(file, target, shallow=False):
                return False
            raise ArchiveError(f"{target} is here with other content: one of the two is damaged")
        finished = ArchiveFile(name, file.stat().st_size)
        for item in _read(file, finished, 0, 0, lambda _: None):
            if isinstance(item, DamagedRecord):
                raise ArchiveError(str(item))
            capture, place = item
            if capture.source != finished.source:
                raise ArchiveError(f"{name} holds a capture of {capture.source} at byte {place.offset}")
        copy_durably(file, target)
        sync(self.folder)
        return True

    def _paths(self, source: str | None = None) -> Iterator[Path]:
        """What is named as a file of the archive. Raises OSError for a folder that cannot be read, or a link that leads
        to none: what is in there must not seem to be gone."""
        folders = self.folder.iterdir() if self.folder.is_dir() else ()
        for folder in folders if source is None else (self.folder / source,):
            if folder.is_symlink() and not folder.exists():
                raise FileNotFoundError(errno.ENOENT, "this link leads nowhere", str(folder))
            if folder.is_dir():
                yield from (path for path in folder.iterdir() if path.name.endswith(SUFFIX))

    def _name_of(self, path: Path) -> FileName | None:
        try:
            return FileName.parse(path.relative_to(self.folder).as_posix())
        except ArchiveError:
            return None


def _read(
    path: Path,
    file: ArchiveFile,
    begin: int,
    known: int,
    report: Callable[[TruncatedTail], None],
    check: Check = lambda *_: None,
    most_bytes: int | None = None,
) -> Iterator[Stored | DamagedRecord]:
    if begin > file.size_bytes or not file.size_bytes:  # what was read once, or the head, never reached the disk
        report(TruncatedTail(file.name, file.size_bytes))
        return
    at = begin
    try:
        with path.open("rb", _BUFFER) as handle:
            for member in members(handle, begin, most_bytes):
                at = member.offset
                if isinstance(member, BrokenMember):
                    if member.is_unfinished and member.offset >= known:
                        report(TruncatedTail(file.name, member.offset))
                    else:
                        yield _damaged(member, file.name, member.detail, member.beginning)
                elif not member.offset and not is_our_info(member.data):
                    whole = CapturePlace(file.name, 0, file.size_bytes)
                    yield DamagedRecord(whole, "it was not written by this archive: move it elsewhere")
                    return
                elif found := _decoded(handle, member, file.name, check):
                    yield found
    except OSError as error:
        rest = CapturePlace(file.name, at, max(0, file.size_bytes - at))
        yield DamagedRecord(rest, f"it cannot be read: {error.strerror or error}", Damage.UNREADABLE)


def _decoded(handle: BinaryIO, member: Member, name: str, check: Check) -> Stored | DamagedRecord | None:
    """The capture, or what is wrong with the record; None for a head, which holds no capture.

    A file has a second one where another file of ours was appended to it.
    """
    try:
        if wrong := check(handle, member, name):
            return wrong
        if is_our_info(member.data):
            return None
        return unchanged_capture(parse_record(member.data)), _place(member, name)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: whatever is raised costs this record alone
        return _damaged(member, name, f"the record is not ours ({type(error).__name__}: {error})", member.data)


def _damaged(member: Member | BrokenMember, name: str, detail: str, beginning: bytes) -> DamagedRecord:
    place = _place(member, name)
    if address := salvage(beginning):
        return DamagedRecord(place, detail, url=address.url, role=address.role, fetched_at=address.fetched_at)
    return DamagedRecord(place, detail)


def _place(member: Member | BrokenMember, name: str) -> CapturePlace:
    return CapturePlace(name, member.offset, member.length)
