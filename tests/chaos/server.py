"""A server on loopback that does what the catalogue says, by raw sockets. Each site is told by its Host header."""

import contextlib
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from tests.chaos.behaviour import NEXT, OK, PAGE, SIZED, Behaviour, End, Script, filled, page_of

NO_TLS = b"HTTP/1.1 400 The plain HTTP request was sent to HTTPS port\r\nContent-Length: 0\r\n\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
PATIENCE = 5.0  # seconds for which a connection waits for the next request


class ChaosServer:
    """Serves behaviours until it is closed. `asked` counts requests by host and path."""

    def __init__(self, behaviours: Iterable[Behaviour], *, wrap: "Wrap | None" = None) -> None:
        self._behaviours = {behaviour.host: behaviour for behaviour in behaviours}
        self._wrap = wrap
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.address: tuple[str, int] = self._listener.getsockname()
        self.asked: Counter[tuple[str, str]] = Counter()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._wrap(connection) if self._wrap else connection as channel:
                while (request := _request(channel)) and self._reply(channel, *request):
                    pass

    def _reply(self, channel: socket.socket, host: str, path: str, cookie: str) -> bool:
        """Send the answer; False when the connection is to end."""
        self.asked[host, path] += 1
        script, end = self._answer(host, path, cookie)
        for part in script:
            if isinstance(part, float):
                time.sleep(part)
            else:
                channel.sendall(filled(part, page_of(host.partition(".")[0], path)))
        if end is End.RESET:
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        return end is End.OPEN

    def _answer(self, host: str, path: str, cookie: str) -> tuple[tuple[Script, ...], End]:
        behaviour = self._behaviours[host]
        if path == "/robots.txt":
            return ((behaviour.robots or NOT_FOUND),), behaviour.robots_end
        if path == PAGE:
            is_first = bool(behaviour.first) and self.asked[host, path] == 1 and not cookie
            return (behaviour.first, End.OPEN) if is_first else (behaviour.script, behaviour.end)
        if path == NEXT:
            return (OK + SIZED,), End.OPEN
        return (behaviour.paths.get(path, NOT_FOUND),), End.OPEN


class Wrap:
    """Makes TLS of a connection."""

    def __call__(self, connection: socket.socket) -> socket.socket:
        raise NotImplementedError


def _request(channel: socket.socket) -> tuple[str, str, str] | None:
    """Host, path and cookie of the next request; None when the client has gone."""
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        piece = channel.recv(4096)
        if not piece:
            return None
        received += piece
        if received.startswith(b"\x16"):  # a client that wants TLS
            channel.sendall(NO_TLS)
            return None
    first, *lines = received.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    return headers["Host"].partition(":")[0], first.split(" ")[1], headers.get("Cookie", "")
