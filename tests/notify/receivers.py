"""Who receives alerts in tests, on loopback: a web server that keeps what is posted, and a mail server."""

import json
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Hook(ThreadingHTTPServer):
    """Answers every POST with `status`, and keeps its body."""

    daemon_threads = True

    def __init__(self, status: int = 200, location: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Hooked)
        self.status = status
        self.location = location
        self.bodies: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook/secret-token"


class _Hooked(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.bodies.append("GET")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Stay quiet."""


class Post(socketserver.ThreadingTCPServer):
    """A mail server that takes every letter, and keeps the words of logins and what it was told in the open.

    With `tls` it offers STARTTLS, or speaks it from the first byte if that is `at_once`.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Posted)
        self.tls = tls
        self.at_once = at_once
        self.in_the_open: list[str] = []
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Posted(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        try:
            if self.server.at_once:
                self._secure()
            self._converse()
        except OSError:
            return  # the other side has hung up, as it does when it does not trust us

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # the encrypted one, which took the place of the server's

    def _converse(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            if not self._is_secure:
                self.server.in_the_open.append(line)
            match line.split()[0].upper():
                case "EHLO":
                    offers = ["250-STARTTLS"] if self.server.tls and not self._is_secure else []
                    self._say("250-here", *offers, "250 AUTH PLAIN")
                case "STARTTLS" if self.server.tls:
                    self._say("220 go on")
                    self._secure()
                case "AUTH":
                    self.server.logins.append(line)
                    self._say("235 in")
                case "RCPT":
                    self.server.recipients.append(line)
                    self._say("250 ok")
                case "DATA":
                    self._say("354 go on")
                    self._letter()
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    @property
    def _is_secure(self) -> bool:
        return isinstance(self.connection, ssl.SSLSocket)

    def _secure(self) -> None:
        assert self.server.tls is not None
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    def _letter(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append(letter)
        self._say("250 taken")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """The server for as long as the block runs."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
