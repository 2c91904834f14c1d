"""Bytes from a connection, by line or by count, and what was not as it should be about them."""

from collections.abc import Callable

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.model import CaptureNote

LONGEST_LINE = 65_536
"""Bytes of one line of a head or of chunked coding; http.client's bound too."""

Receive = Callable[[float | None], bytes]
"""Gives the next bytes of the network, and none at the end of the connection. Its argument bounds the wait, in seconds.
Raises FetchError when nothing comes in time or the connection breaks."""


class ByteStream:
    """One answer's bytes. `url` is named in the errors."""

    def __init__(self, url: str, receive: Receive) -> None:
        self.url = url
        self._receive = receive
        self._held = bytearray()
        self.notes: set[CaptureNote] = set()

    @property
    def leftover(self) -> bytes:
        """The bytes that came and that nobody has taken."""
        return bytes(self._held)

    def line(self, seconds: float | None = None) -> bytes:
        """The next line with its end. Without its end, or empty, when the connection ends first. Raises FetchError."""
        searched = 0
        while (end := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held)
            if searched > LONGEST_LINE:
                raise self.broken(f"a line is longer than {LONGEST_LINE:,} bytes")
            piece = self._receive(seconds)
            if not piece:
                return self._take(searched)
            self._held += piece
        return self._take(end + 1)

    def some(self, at_most: int, seconds: float | None = None) -> bytes:
        """The next bytes, at least one. Empty when the connection ends. Raises FetchError."""
        if not self._held:
            self._held += self._receive(seconds)
        return self._take(at_most)

    def put_back(self, line: bytes) -> None:
        """Let `line` be read again."""
        self._held[:0] = line

    def broken(self, detail: str) -> FetchError:
        """The error for an answer that is not proper HTTP. Another attempt may get a proper one."""
        return FetchError(IssueReason.BAD_RESPONSE, self.url, detail, heals=True)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken
