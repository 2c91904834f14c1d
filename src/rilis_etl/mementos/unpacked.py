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

Begins = Callable[[bytes], bool]
"""Whether these bytes are how a record begins."""


class BrokenFileError(ValueError):
    """The file cannot be read on from here. The text says what is wrong."""


class Unpacked:
    """The decompressed bytes of `handle`, which must be able to seek."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self._raw = handle.read(_PIECE)
        self._is_gzip = self._raw.startswith(_MAGIC)
        self._raw_end = len(self._raw)  # offset in the file of what follows `_raw`
        self._held = b"" if self._is_gzip else self._take_raw()
        self._at = 0
        self._inflate: zlib._Decompress | None = None
        self._member = 0

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

    def find_next(self, begins: Begins, mark: bytes) -> bool:
        """Go to the next record after the place of the last one; whether there is any.

        In a gzip file it is the next member that begins as `begins` says; else the next line that begins with `mark`.
        """
        if self._is_gzip:
            return self._next_member(begins)
        while (found := self._held.find(b"\n" + mark, max(0, self._at - 1))) < 0:
            self._at = max(self._at, len(self._held) - len(mark))
            if not self._fill():
                return False
        self._at = found + 1
        return True

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
        at = self._member + 1
        self._handle.seek(at)
        window = b""
        while piece := self._handle.read(_PIECE):
            window += piece
            while (found := window.find(_MAGIC)) >= 0 and len(window) - found >= len(_MAGIC):
                if self._holds(at + found, begins):
                    self._restart(at + found)
                    return True
                self._handle.seek(at + len(window))
                window, at = window[found + 1 :], at + found + 1
            keep = len(_MAGIC) - 1
            window, at = window[-keep:], at + max(0, len(window) - keep)
        return False

    def _holds(self, offset: int, begins: Begins) -> bool:
        self._handle.seek(offset)
        try:
            return begins(zlib.decompressobj(_GZIP).decompress(self._handle.read(_PIECE), 64))
        except zlib.error:
            return False

    def _restart(self, offset: int) -> None:
        self._handle.seek(offset)
        self._raw, self._raw_end = b"", offset
        self._held, self._at, self._inflate, self._member = b"", 0, None, offset
