"""Revisits whose original has not come yet. In: revisits, as files are read; out: the same, some at a time."""

import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import replace

from rilis_etl.errors import ArchiveError
from rilis_etl.mementos import RevisitOf

_HELD_BYTES = 32 * 2**20
"""So much is kept in memory, and all of it in a file without a name as soon as there is more."""


class WaitingRevisits:
    """Keeps revisits until all files are read, in bounded memory. Raises ArchiveError where the disk fails."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES)  # noqa: SIM115 - it is open as long as revisits wait
        self._count = 0

    def close(self) -> None:
        """Give up the file. What waits is lost."""
        self._file.close()

    def add(self, revisit: RevisitOf) -> None:
        """Keep one, without its bytes: its headers have been read."""
        try:
            pickle.dump(replace(revisit, record=replace(revisit.record, block=b"")), self._file)
        except OSError as error:
            raise ArchiveError(f"the revisits that wait for their originals cannot be kept: {error}") from error
        self._count += 1

    def batches(self, size: int) -> Iterator[list[RevisitOf]]:
        """All of them, `size` at a time. Afterwards none is waiting."""
        try:
            self._file.seek(0)
            for begin in range(0, self._count, size):
                some = range(begin, min(begin + size, self._count))
                yield [pickle.load(self._file) for _ in some]  # noqa: S301 - we have written it ourselves
        except OSError as error:
            raise ArchiveError(f"the revisits that wait for their originals cannot be read: {error}") from error
