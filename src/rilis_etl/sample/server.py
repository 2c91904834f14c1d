"""The sample newsroom on a loopback port: every host of the three sites, told apart by the Host header."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rilis_etl.sample import start
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.sites import BY_HOST
from rilis_etl.sample.web import SampleRequest, SampleResponse

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as it came in."""

    method: str
    host: str
    path: str  # with its query


class SampleServer(ThreadingHTTPServer):
    """Serves one newsroom and keeps account of who asked for what."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, newsroom: Newsroom, port: int) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.newsroom = newsroom
        self._lock = Lock()
        self._seen: list[LoggedRequest] = []
        self._visits: Counter[tuple[str, str]] = Counter()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """ "127.0.0.1:port": where a client must be routed for every host of the sample."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return tuple(self._seen)

    def note(self, seen: LoggedRequest) -> int:
        """Remember a request; how often its page has now been asked for."""
        page = (seen.host, urlsplit(seen.path).path)
        with self._lock:
            self._seen.append(seen)
            self._visits[page] += 1
            return self._visits[page]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to report; anything else is a fault of ours and shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom"
    sys_version = ""
    server: SampleServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        asked = urlsplit(self.path)
        host = (asked.netloc or self.headers.get("Host", "")).lower()
        name = host.rsplit(":", 1)[0].removesuffix(".")
        target = asked.path + (f"?{asked.query}" if asked.query else "")
        visit = self.server.note(LoggedRequest(self.command, name, target))
        query = dict(parse_qsl(asked.query, keep_blank_values=True))
        headers = {key.lower(): value for key, value in self.headers.items()}
        response = _respond(self.server.newsroom, SampleRequest(name, asked.path, query, headers, visit))
        self._send(response, with_body=with_body)

    def _send(self, response: SampleResponse, *, with_body: bool) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.status != 304:
            self.send_header("Content-Type", response.media_type)
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Stay quiet: `requests` is the log."""


def _respond(newsroom: Newsroom, request: SampleRequest) -> SampleResponse:
    if site := BY_HOST.get(request.host):
        return site.respond(newsroom, request)
    if request.host in (LOOPBACK, "localhost"):
        return start.respond(newsroom, request)
    known = ", ".join(BY_HOST)
    return SampleResponse(
        f"No site {request.host!r} here. Known hosts: {known}\n".encode(), 404, "text/plain; charset=utf-8"
    )


@contextmanager
def serve_sample(newsroom: Newsroom, port: int = 0) -> Iterator[SampleServer]:
    """The newsroom on 127.0.0.1 for as long as the block runs; port 0 takes a free one.

    Raises OSError when the port is taken.
    """
    server = SampleServer(newsroom, port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample-newsroom", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
