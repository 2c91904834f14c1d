"""The bytes of an archive file, decompressed where it is gzip, taken from the front, each once.

Archives compress each record for itself; some tools compress a file as a whole. Both read the same here. After damage
the next record is looked for in the bytes of the file, so that it costs itself alone.
"""

import zlib
from collections.abc import Callable
from typing import BinaryIO

MOST_LINE_BYTES = 65_536
LONGEST_SKIP = 2**30
"""Bytes that are decompressed only to be passed over: a longer record is left by looking for the next one instead."""

_MAGIC = b"\x1f\x8b\x08"
_GZIP = 31  # zlib's wbits for a gzip wrapper
_PIECE = 64 * 1024
_MOST = 2**20  # bytes that one piece is decompressed to at a time

MOST_REREAD_BYTES = 2**28
"""What follows a broken record is read again, for its length is no proof that it was a part of it: so much of a file,
and then no more, so that no file costs hours."""

_LOOKAHEAD = 4096  # bytes of a gzip member in which the first ones of its record stand

Begins = Callable[[bytes], bool]
"""Whether these bytes are how a record begins."""


class BrokenFileError(ValueError):
    """The file cannot be read on from here. The text says what is wrong."""


class Unpacked:
    """The decompressed bytes of `handle`, which must be able to seek."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self._raw = handle.read(_PIECE)
        self._is_gzip = _is_gzip(self._raw)
        self._raw_end = len(self._raw)  # offset in the file of what follows `_raw`
        self._held = b"" if self._is_gzip else self._take_raw()
        self._at = 0
        self._inflate: zlib._Decompress | None = None
        self._member = 0
        self._reread_bytes = 0

    @property
    def offset(self) -> int:
        """Where the next byte stands in the file; in a gzip file, where the member begins that it is in."""
        return self._member if self._is_gzip else self._raw_end - len(self._held) + self._at

    @property
    def read_bytes(self) -> int:
        """How many bytes of the file have been read."""
        return self._raw_end

    def at_end(self) -> bool:
        """Whether nothing follows but line ends, which are passed over."""
        while True:
            if self._at == len(self._held) and not self._fill():
                return True
            if self._held[self._at] not in b"\r\n":
                return False
            self._at += 1

    def line(self) -> bytes:
        """The next line with its end; without its end, or empty, where the file ends."""
        while (end := self._held.find(b"\n", self._at)) < 0:
            if len(self._held) - self._at > MOST_LINE_BYTES:
                raise BrokenFileError(f"a line is longer than {MOST_LINE_BYTES:,} bytes")
            if not self._fill():
                return self._cut(len(self._held))
        return self._cut(end + 1)

    def take(self, count: int) -> bytes:
        """The next `count` bytes; fewer where the file ends."""
        if len(self._held) - self._at >= count:
            return self._cut(self._at + count)
        pieces, left = [self._cut(len(self._held))], count
        left -= len(pieces[0])
        while left and self._fill():
            pieces.append(self._cut(min(self._at + left, len(self._held))))
            left -= len(pieces[-1])
        return b"".join(pieces)

    def skip(self, count: int) -> int:
        """Pass over `count` bytes; how many there were. Raises BrokenFileError where that would take too long."""
        left = count
        while left and (self._at < len(self._held) or self._fill()):
            step = min(left, len(self._held) - self._at)
            self._at += step
            left -= step
            if self._is_gzip and count - left > LONGEST_SKIP:
                raise BrokenFileError(f"a record is longer than {LONGEST_SKIP:,} bytes")
        return count - left

    def at_line_end(self) -> bool:
        """Whether a line end follows, or nothing that is at hand."""
        if self._at == len(self._held) and not self._is_gzip:
            self._fill()
        return self._at == len(self._held) or self._held[self._at] in b"\r\n"

    def find_next(self, begins: Begins, mark: bytes, offset: int) -> bool:
        """Go to the next record after the one that begins at `offset`, or after what was read; whether there is any.

        In a gzip file it is the next member that begins as `begins` says; else the next line that begins with `mark`.
        """
        self._go_back(offset)
        if self._is_gzip:
            return self._next_member(begins)
        while (found := self._held.find(b"\n" + mark, max(0, self._at - 1))) < 0:
            self._at = max(self._at, len(self._held) - len(mark))
            if not self._fill():
                return False
        self._at = found + 1
        return True

    def _go_back(self, offset: int) -> None:
        """Stand at `offset`, if the file has not been read again too often."""
        if self._reread_bytes < MOST_REREAD_BYTES:
            self._reread_bytes += self._raw_end - offset
            self._handle.seek(offset)
            self._restart(offset)

    def _cut(self, end: int) -> bytes:
        taken = self._held[self._at : end]
        self._at = end
        return taken

    def _take_raw(self) -> bytes:
        raw, self._raw = self._raw, b""
        return raw

    def _read(self) -> bool:
        self._raw = self._handle.read(_PIECE)
        self._raw_end += len(self._raw)
        return bool(self._raw)

    def _fill(self) -> bool:
        """Hold more bytes; whether there were any."""
        more = self._inflated() if self._is_gzip else self._take_raw() if self._raw or self._read() else b""
        before = min(self._at, 1)  # the line end before a record belongs to the mark that it is found by
        self._held, self._at = self._held[self._at - before :] + more, before
        return bool(more)

    def _inflated(self) -> bytes:
        """The next decompressed bytes; none at the end of the file."""
        while self._raw or self._read():
            inflate = self._inflate or self._begin_member()
            if inflate is None:
                continue
            try:
                more = inflate.decompress(self._raw, _MOST)
            except zlib.error as error:
                raise BrokenFileError(f"it cannot be decompressed ({error})") from error
            self._raw = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            self._inflate = None if inflate.eof else inflate
            if more:
                return more
        if self._inflate is not None:
            raise BrokenFileError("the file ends in the middle of a record")
        return b""

    def _begin_member(self) -> "zlib._Decompress | None":
        """What decompresses the next member; None where only zeros are left of what was read, as tools pad with."""
        self._raw = self._raw.lstrip(b"\0")
        while 0 < len(self._raw) < len(_MAGIC) and (more := self._handle.read(_PIECE)):
            self._raw, self._raw_end = self._raw + more, self._raw_end + len(more)
        if not self._raw:
            return None
        self._member = self._raw_end - len(self._raw)
        if not self._raw.startswith(_MAGIC):
            raise BrokenFileError("bytes that are no record stand between two")
        return zlib.decompressobj(_GZIP)

    def _next_member(self, begins: Begins) -> bool:
        at, window, piece = self._member + 1, b"", b"\0"
        self._handle.seek(at)
        while piece:
            piece = self._handle.read(_PIECE)
            window += piece
            seen_whole = len(window) - (_LOOKAHEAD if piece else 0)
            found = window.find(_MAGIC)
            while 0 <= found < seen_whole:
                if _holds(window[found : found + _LOOKAHEAD], begins):
                    self._restart(at + found, window[found:])
                    return True
                found = window.find(_MAGIC, found + 1)
            passed = max(0, seen_whole)
            window, at = window[passed:], at + passed
        return False

    def _restart(self, offset: int, raw: bytes = b"") -> None:
        """Begin at `offset`, of which on `raw` has been read; the file stands behind that."""
        self._raw, self._raw_end = raw, offset + len(raw)
        self._held, self._at, self._inflate, self._member = b"", 0, None, offset


def _is_gzip(beginning: bytes) -> bool:
    """Whether a member stands before any address: at the front, or behind what is left of a damaged one."""
    member = beginning.find(_MAGIC)
    return member >= 0 and b"://" not in beginning[:member]


def _holds(data: bytes, begins: Begins) -> bool:
    try:
        return begins(zlib.decompressobj(_GZIP).decompress(data, 64))
    except zlib.error:
        return False
