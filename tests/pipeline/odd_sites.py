"""Sites that answer oddly, one for each kind of discovery, and one beside them that is well: visits in memory."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.fetch import Fetcher, connection
from rilis_etl.fetch.rate_limit import RateLimiter
from rilis_etl.model import Header
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source
from tests.hostile_answers import ADDRESSES, BODIES, DAYS, HEADERS, PIECES, tables
from tests.memory_socket import MemorySocket
from tests.pipeline.offline import NOON, Newsroom, Page, release
from tests.raw_answers import ANSWERS as BROKEN_ANSWERS

GOOD = Newsroom("dinas")
GOOD_PORT = 1
NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
LAYOUT = {"body": ".isi", "title": "h1", "date": "time"}
SITES = {
    name: Source.model_validate(
        {
            "key": name,
            "name": f"Kantor {name}",
            "home": f"http://{name}.example/",
            "hosts": [f"{name}.example"],
            "min_links": 1,
            "cookies": True,
            "discovery": table,
            "layout": [LAYOUT],
        }
    )
    for name in tables("http://contoh.example/")
    for table in [tables(f"http://{name}.example/")[name]]
}
_QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)  # a busy machine is no fault

Pool = dict[str, list[bytes]]
"""Answers by their shape."""

PORTS = {GOOD.key: GOOD_PORT} | {name: number for number, name in enumerate(SITES, GOOD_PORT + 1)}


def sent(status: int, headers: Iterable[Header], body: bytes) -> bytes:
    """A whole answer, with as many bytes as it says."""
    lines = [f"HTTP/1.1 {status} X", *(f"{header.name}: {header.value}" for header in headers)]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "Connection: close"])
    return head.encode("latin-1", "replace") + b"\r\n\r\n" + body


def _listing(pieces: list[str]) -> bytes:
    made = "".join(
        f"<li><a href='/r/{n}'><b>Siaran {n}</b></a> <span>{piece}</span></li>" for n, piece in enumerate(pieces)
    )
    return f"<h1>Berita</h1><ul>{made}</ul><a class=n href='?p=2'>2</a>".encode("utf-8", "surrogatepass")


def _feed(pieces: list[str]) -> bytes:
    items = "".join(
        f"<item><title>S {n}</title><link>/r/{n}</link><pubDate>{piece}</pubDate></item>"
        for n, piece in enumerate(pieces)
    )
    return f"<?xml version='1.0'?><rss><channel>{items}</channel></rss>".encode("utf-8", "surrogatepass")


def _rest(pieces: list[str]) -> bytes:
    posts = ",".join(
        f'{{"id": {n}, "link": "/r/{n}", "date": "{piece}", "title": {{"rendered": "S {n}"}},'
        f' "content": {{"rendered": "<p>{piece}</p>"}}}}'
        for n, piece in enumerate(pieces)
    )
    return f"[{posts}]".encode("utf-8", "surrogatepass")


def _sitemap(pieces: list[str]) -> bytes:
    files = "".join(
        f"<sitemap><loc>/s{n}.xml</loc><lastmod>{piece}</lastmod></sitemap>" for n, piece in enumerate(pieces)
    )
    urls = "".join(f"<url><loc>/r/{n}</loc><lastmod>{piece}</lastmod></url>" for n, piece in enumerate(pieces))
    return f"<?xml version='1.0'?><sitemapindex>{files}</sitemapindex><urlset>{urls}</urlset>".encode(
        "utf-8", "surrogatepass"
    )


def _release(pieces: list[str]) -> bytes:
    page = release(0).replace("14 Juni 2026", pieces[0] if pieces else "")
    return page.replace("</p>", f"</p>{''.join(pieces)}", 1).encode("utf-8", "surrogatepass")


def shaped_answers() -> dict[str, st.SearchStrategy[bytes]]:
    """Whole answers by their shape, with odd things where a site has its own: the code behind the first check is
    reached."""
    pieces = st.lists(DAYS | ADDRESSES | PIECES, max_size=5)
    shapes = {"listing": _listing, "feed": _feed, "rest": _rest, "sitemap": _sitemap, "release": _release}
    return {name: st.builds(sent, st.just(200), HEADERS, st.builds(shape, pieces)) for name, shape in shapes.items()}


ANSWERS = st.one_of(
    *shaped_answers().values(),
    st.builds(sent, st.sampled_from([200, 200, 203, 206, 301, 404, 429, 503, 999]), HEADERS, BODIES),
    BROKEN_ANSWERS,
    st.binary(max_size=200),
)


def pool_of_answers(count: int) -> Pool:
    """So many answers of each shape, and so many broken ones, to choose from by chance."""
    shapes = {**shaped_answers(), "broken": BROKEN_ANSWERS}
    made: Pool = {shape: [] for shape in shapes}

    @settings(max_examples=count, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=_QUIET)
    @given(st.fixed_dictionaries(shapes))
    def draw(answers: dict[str, bytes]) -> None:
        for shape, answer in answers.items():
            made[shape].append(answer)

    draw()
    return made


@dataclass(frozen=True)
class QuietContext(Context):
    """A context that waits for nothing."""

    def fetcher(self, pause: Callable[[float], object] = lambda _: None) -> Fetcher:  # noqa: ARG002
        return super().fetcher(pause=lambda _: None)


@dataclass
class Sites:
    """Answers connections by their port."""

    left: dict[int, Iterator[bytes]] = field(default_factory=dict)

    def connect(self, address: tuple[str, int], *_: Any, **__: Any) -> MemorySocket:
        return MemorySocket(lambda asked: [self._answer(address[1], asked)])

    def _answer(self, port: int, asked: bytes) -> bytes:
        path = asked.split(b" ")[1].decode("latin-1") if asked.count(b" ") > 1 else "/"
        if port == GOOD_PORT:
            page = GOOD.answer(path) if path != "/robots.txt" else Page(status=404)
            assert isinstance(page.body, str)
            return sent(page.status, page.headers, page.body.encode())
        return next(self.left.get(port, iter(())), NOTHING)


def context_on(root: Path) -> Context:
    """A context that knows all sites."""
    given_settings = load_settings(
        warehouse=root,
        routes={f"{name}.example": f"127.0.0.1:{port}" for name, port in PORTS.items()} | {".example": "127.0.0.1:99"},
        allow_private_hosts=True,
    )
    made = open_context(given_settings, sources={GOOD.key: GOOD.source(), **SITES}, clock=lambda: NOON)
    return QuietContext(**{name: getattr(made, name) for name in Context.__dataclass_fields__})


@contextmanager
def answered_by(sites: Sites) -> Iterator[None]:
    """Every connection is answered by `sites`, and no request waits for its turn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "create_connection", sites.connect)
        patch.setattr("urllib3.connectionpool.is_connection_dropped", lambda _: True)
        patch.setattr(RateLimiter, "wait", lambda *_: None)
        yield


class Unforeseen(logging.Handler):
    """Counts the exceptions that a boundary caught."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self.kinds[f"{type(record.exc_info[1]).__name__}: {str(record.exc_info[1])[:60]}"] += 1
