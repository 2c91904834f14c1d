"""Writing: one file per source and run, one write per record, nothing rewritten."""

import os
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Self

from rilis_etl import __version__
from rilis_etl.archive.gzip_members import compress
from rilis_etl.archive.paths import FileName, require_clock_not_behind
from rilis_etl.archive.warc import encode_info, encode_record
from rilis_etl.errors import ArchiveError
from rilis_etl.fs import hold, make_folder, sync
from rilis_etl.model import Capture, CapturePlace


class ArchiveWriter:
    """An archive file being written, by one thread. Captures are safe from a power cut after `sync` or `close`."""

    def __init__(self, folder: Path, name: FileName, started_at: datetime) -> None:
        self._name = name
        self._path = folder / str(name)
        try:
            make_folder(self._path.parent)
            self._handle = FileIO(self._path, "xb")
            hold(self._handle)
        except FileExistsError as error:
            raise ArchiveError(f"{self._path} exists: another run writes it; start again for a new file") from error
        except OSError as error:
            raise ArchiveError(f"cannot create {self._path}: {error.strerror}") from error
        try:
            self._write(encode_info(str(name), started_at, __version__))
            self.sync()
            for directory in (self._path.parent, folder):
                sync(directory)
        except BaseException:
            self._handle.close()
            raise

    def append(self, capture: Capture) -> CapturePlace:
        """Write `capture` at the end. Raises ArchiveError, and leaves the file as it was, when it cannot be written.

        Raises ClockError when it is dated before the file: the clock was set back meanwhile.
        """
        if capture.source != self._name.source:
            raise ArchiveError(f"a capture of {capture.source!r} does not belong into {self._path}")
        if capture.memento is None:
            require_clock_not_behind(capture.fetched_at, self._name)
        offset = self._handle.tell()
        length = self._write(encode_record(capture))
        return CapturePlace(str(self._name), offset, length)

    def sync(self) -> None:
        """Return when all that was appended is on the disk."""
        try:
            os.fsync(self._handle.fileno())
        except OSError as error:
            raise ArchiveError(f"cannot write {self._path} to the disk: {error.strerror}") from error

    def close(self) -> None:
        """Sync and close; further calls do nothing."""
        if not self._handle.closed:
            try:
                self.sync()
            finally:
                self._handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, record: bytes) -> int:
        member = compress(record)
        offset = self._handle.tell()
        rest = memoryview(member)
        try:
            while rest:
                rest = rest[self._handle.write(rest) :]
        except OSError as error:
            # half a record in mid-file would hide all that follows it
            self._handle.truncate(offset)
            self._handle.seek(offset)
            raise ArchiveError(f"cannot write {self._path}: {error.strerror}") from error
        return len(member)
