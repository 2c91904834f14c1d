"""A site on loopback that misbehaves as told, and a fetcher that waits for nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rilis_etl.fetch import Fetcher, FetchLimits, Request
from rilis_etl.model import Role
from rilis_etl.sources.schema import Source

MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
Reply = Callable[["Handler"], None]


@dataclass
class Asked:
    """One request as the site saw it."""

    path: str
    headers: dict[str, str]
    client: tuple[str, int]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 5
    server: "Site"

    def do_GET(self) -> None:
        self.server.asked.append(Asked(self.path, dict(self.headers), self.client_address))
        reply = self.server.replies.get(self.path) or answer(404, b"nothing here")
        try:
            reply(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


class Site(ThreadingHTTPServer):
    """`replies` says what each path does; `asked` what was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is what half of the tests are about."""

    @property
    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


def answer(status: int, body: bytes = b"", **headers: str) -> Reply:
    def reply(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if status not in (204, 304):
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def in_turn(*replies: Reply) -> Reply:
    """The first reply, then the second …; the last one for ever."""
    left = list(replies)

    def reply(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return reply


def raw(*pieces: bytes, pause: Callable[[], object] = lambda: None) -> Reply:
    """These bytes as they are, then the end of the connection."""

    def reply(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            pause()
        handler.close_connection = True

    return reply


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: datetime = MORNING
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


SOURCE = Source(key="contoh", name="Kantor contoh", home="http://siaran.example/", hosts=("siaran.example",))
LIMITS = FetchLimits(
    connect_seconds=2, read_seconds=2, total_seconds=4, max_body_bytes=200_000, delay_seconds=0, retries=0
)
MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def make_fetcher(site: Site, time: Time, tmp_path: Path) -> Iterator[MakeFetcher]:
    """Makes fetchers whose hosts under .example are the site; keywords replace limits or are the fetcher's own."""
    with ExitStack() as stack:

        def make(**changes: Any) -> Fetcher:
            own: dict[str, Any] = {name: changes.pop(name) for name in ("policy", "renderer") if name in changes}
            own["routes"] = {".example": ("127.0.0.1", site.server_port)}
            limits = replace(LIMITS, **changes)
            fetcher = Fetcher(limits, tmp_path / "state", clock=time.clock, sleep=time.sleep, random=Random(7), **own)
            return stack.enter_context(fetcher)

        yield make


@pytest.fixture
def fetcher(make_fetcher: MakeFetcher) -> Fetcher:
    return make_fetcher()


def page(path: str = "/", host: str = "siaran.example", **more: Any) -> Request:
    own: dict[str, Any] = {name: more.pop(name) for name in ("delay_seconds", "cookies") if name in more}
    return Request(SOURCE.model_copy(update=own), Role.RELEASE, f"http://{host}{path}", **more)
