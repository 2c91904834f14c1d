"""A connection without a network: what the server sends is there already, or is made when the request has come."""

from collections.abc import Callable, Iterable, Iterator


class MemorySocket:
    """Stands for a connected socket. `answer` makes the pieces that come, from the request line; then it is the end."""

    def __init__(self, answer: Callable[[bytes], Iterable[bytes]]) -> None:
        self._answer = answer
        self._asked = b""
        self._pieces: Iterator[bytes] | None = None

    def recv(self, _count: int) -> bytes:
        if self._pieces is None:
            self._pieces = (piece for piece in self._answer(self._asked.partition(b"\r\n")[0]) if piece)
        return next(self._pieces, b"")

    def sendall(self, data: bytes) -> None:
        """Keep the request."""
        self._asked += data

    def settimeout(self, seconds: float) -> None:
        """Nothing here takes time."""

    def shutdown(self, how: int) -> None:
        """There is nobody to tell."""

    def fileno(self) -> int:
        return 0

    def getsockopt(self, *_: int) -> int:
        """Asked by what would speak TLS."""
        raise OSError("no TLS here")

    def close(self) -> None:
        self._pieces = iter(())
