"""Whatever bytes some sites answer, an ingest and a rebuild end, and another site loses nothing by it.

RILIS_ANY_ANSWERS: how many examples of visits; a twentieth of it of whole loads. In each, every kind of discovery
visits a site that gives one odd answer after another, to whatever it is asked.
"""

import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.fetch import Fetcher, connection
from rilis_etl.fetch.rate_limit import RateLimiter
from rilis_etl.model import CrawlState, DamagedRecord, Header, Window
from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.process.process_batch import BatchProcessor
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source
from tests.hostile_answers import ADDRESSES, BODIES, DAYS, HEADERS, PIECES, tables
from tests.memory_socket import MemorySocket
from tests.pipeline.offline import NOON, Newsroom, Page, release, rows
from tests.raw_answers import ANSWERS as BROKEN_ANSWERS

EXAMPLES = int(os.environ.get("RILIS_ANY_ANSWERS", "25"))
LOADS = max(2, EXAMPLES // 20)  # a load and a rebuild cost as much as thirty visits
MOST_ANSWERS = 10  # of one site; what is asked for then is missing
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


# of the shape that is asked for, with odd things where a site has its own: the code behind the first check is reached
SHAPED = st.builds(
    lambda shape, pieces: shape(pieces),
    st.sampled_from([_listing, _feed, _rest, _sitemap, _release]),
    st.lists(DAYS | ADDRESSES | PIECES, max_size=5),
)
ANSWERS = st.one_of(
    st.builds(sent, st.just(200), HEADERS, SHAPED),
    st.builds(sent, st.sampled_from([200, 200, 203, 206, 301, 404, 429, 503, 999]), HEADERS, BODIES),
    BROKEN_ANSWERS,
    st.binary(max_size=200),
)
Answers = dict[str, list[bytes]]  # by site, in the order of the requests
EXAMPLE = st.fixed_dictionaries({name: st.lists(ANSWERS, max_size=MOST_ANSWERS) for name in SITES})


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


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that was made and holds nothing: to copy it is faster than to make it."""
    root = tmp_path_factory.mktemp("any") / "empty"
    rebuild(context_on(root))
    return root


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


@pytest.fixture(scope="module")
def unforeseen() -> Iterator[Unforeseen]:
    """What the boundaries caught, printed at the end."""
    handler = Unforeseen()
    log = logging.getLogger("rilis_etl.pipeline.boundary")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    print(f"{EXAMPLES} visits, {LOADS} loads; caught: {dict(handler.kinds)}")  # noqa: T201 - what `make fuzz` reports


class NoWarehouse:
    """Answers the questions of a load as an empty warehouse does."""

    def latest(self, *_: object) -> dict[str, str]:
        return {}

    def parsed_otherwise(self, *_: object) -> tuple[()]:
        return ()

    def roster_rows(self, *_: object) -> tuple[()]:
        return ()

    def latest_probe(self, *_: object) -> None:
        return None

    def was_read(self, *_: object) -> bool:
        return False


@settings(max_examples=EXAMPLES)
@given(example=EXAMPLE)
@pytest.mark.usefixtures("unforeseen")
def test_a_visit_ends_and_what_it_archived_is_read(tmp_path_factory: pytest.TempPathFactory, example: Answers) -> None:
    root = tmp_path_factory.getbasetemp() / "visits"
    shutil.rmtree(root, ignore_errors=True)
    context = replace(context_on(root), crawl_states={key: CrawlState(key) for key in SITES})
    with answered_by(Sites({PORTS[name]: iter(answers) for name, answers in example.items()})):
        for source in SITES.values():
            collect(context, source, run_id="run", window=Window(date(2024, 1, 1)), again=True)
    archived = tuple(context.archive.records())
    captures = tuple(each for each in archived if not isinstance(each, DamagedRecord))
    assert len(captures) == len(archived)
    work: Any = NoWarehouse()
    batch = BatchProcessor(context.sources, work, context.archive).process(captures).batch
    assert [row.capture for row in batch.captures] == [capture for capture, _ in captures]


@settings(max_examples=LOADS)
@given(example=EXAMPLE)
@pytest.mark.usefixtures("unforeseen")
def test_no_answer_ends_a_run_or_takes_anything_from_another_site(template: Path, example: Answers) -> None:
    root = template.with_name("example")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root, symlinks=True)
    context = context_on(root)
    sites = Sites({PORTS[name]: iter(answers) for name, answers in example.items()})
    with answered_by(sites):
        visited = ingest(context, tuple(context.sources.values()))
    assert GOOD.key not in visited.failed
    good = rows(context, f"select count(*) from releases where source = '{GOOD.key}'")
    assert good == [(GOOD.count,)]
    loaded = rows(context, "select source, count(*) from releases group by source order by source")
    rebuilt = rebuild(context)
    assert not rebuilt.damaged
    assert rows(context, "select source, count(*) from releases group by source order by source") == loaded
