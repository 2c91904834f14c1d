"""What one run has met of captures, in bounded memory. In: ids and digests; out: whether it met them, and where."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from rilis_etl.errors import ArchiveError
from rilis_etl.model import CapturePlace

_HELD_KILOBYTES = 16 * 1024
"""So much is kept in memory, some 150,000 captures; the rest goes into a file without a name."""

_TABLES = f"""
    pragma cache_size = -{_HELD_KILOBYTES};
    pragma journal_mode = off;
    pragma synchronous = off;
    create table captures (id blob primary key) without rowid;
    create table payloads (digest blob primary key, file text, starts integer, bytes integer) without rowid;
"""


class MetCaptures:
    """Remembers captures and payloads until it is closed. Raises ArchiveError where the disk fails."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_TABLES)

    def close(self) -> None:
        """Forget all."""
        self._database.close()

    def meet(self, capture_id: str) -> bool:
        """Whether a capture is met for the first time."""
        with _reported():
            return self._database.execute("insert or ignore into captures values (?)", [_key(capture_id)]).rowcount > 0

    def keep_payload(self, digest: str, place: CapturePlace) -> None:
        """Remember where a payload stands, if no other place of it is known."""
        row = (_key(digest), place.file, place.offset, place.length)
        with _reported():
            self._database.execute("insert or ignore into payloads values (?, ?, ?, ?)", row)

    def place_of(self, digest: str) -> CapturePlace | None:
        """Where a payload stands; None for one that is not known."""
        with _reported():
            wanted = "select file, starts, bytes from payloads where digest = ?"
            found = self._database.execute(wanted, [_key(digest)]).fetchone()
        return CapturePlace(*found) if found else None


def _key(text: str) -> bytes:
    """A digest of it, short and of one length: what others write may be long, and no text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiveError(f"what this run has met cannot be kept in a temporary file: {error}") from error
