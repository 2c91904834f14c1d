"""Whatever bytes a server sends, the door gives a capture or says in a FetchError why there is none."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.archive.warc import decode_record, encode_record, parse_record
from rilis_etl.errors import FetchError
from rilis_etl.fetch import Fetcher, FetchLimits, Request, connection
from rilis_etl.fetch.retry import LONGEST_REST, retry_after
from rilis_etl.fetch.robots import Robots
from rilis_etl.fetch.transport import Answer
from rilis_etl.model import Capture, Role

from .conftest import MORNING, SOURCE

COOKIES = SOURCE.model_copy(update={"cookies": True})
LIMITS = FetchLimits(max_body_bytes=20_000, delay_seconds=0, retries=1, max_redirects=2, allow_private_hosts=True)
ROUTES = {".example": ("127.0.0.1", 9)}


class MemorySocket:
    """A connection that holds its answer: the bytes in pieces, then the end."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = iter([piece for piece in pieces if piece])

    def recv(self, _count: int) -> bytes:
        return next(self._pieces, b"")

    def sendall(self, data: bytes) -> None:
        """The request is not looked at."""

    def settimeout(self, seconds: float) -> None:
        """Nothing here takes time."""

    def shutdown(self, how: int) -> None:
        """There is nobody to tell."""

    def fileno(self) -> int:
        return 0

    def close(self) -> None:
        self._pieces = iter(())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def fetched(pieces: list[bytes], folder: Path) -> Capture | FetchError:
    """What comes of a page that is answered with `pieces`, whatever is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "create_connection", lambda *_args, **_kwargs: MemorySocket(pieces))
        patch.setattr("urllib3.connectionpool.is_connection_dropped", lambda _connection: True)
        fetcher = Fetcher(
            LIMITS, folder / "hosts", clock=lambda: MORNING, sleep=lambda _: None, routes=ROUTES, random=Random(1)
        )
        patch.setattr(fetcher._robots, "check", lambda *_args, **_kwargs: 0.0)
        patch.setattr(fetcher._rate_limiter, "wait", lambda *_args: None)
        with fetcher:
            try:
                return fetcher.fetch(Request(COOKIES, Role.RELEASE, "http://siaran.example/a"))
            except FetchError as error:
                return error


PAGE = b"<html><body><p>Rapat kerja dibuka pagi ini.</p></body></html>"
STATUS = st.sampled_from(
    b"HTTP/1.1 200 OK|HTTP/1.0 200|HTTP/1.1 503 Busy|HTTP/1.1 302 Found|HTTP/1.1 304 No|ICY 200 OK|HTTP/2 200"
    b"|http/1.1 429 x|HTTP/1.1 204 None".split(b"|")
)
NAMES = st.sampled_from(
    b"Content-Length|Transfer-Encoding|Content-Encoding|Content-Type|Location|Retry-After|Refresh|Set-Cookie|Connection"
    b"|X Y||\xff|Content-Length ".split(b"|")
)
VALUES = st.sampled_from(
    b"chunked|gzip|deflate|br|utf-8|-5|5|62|99999999999999999999|5, 6|text/html|/b|http://[|//lain.example/|0; url=/c"
    b"|close|id=1; Path=/|a=b; expires=9|Fri, 01 Jan 99999 00:00:00 GMT|id=\xff; Max-Age=999999999999999999".split(b"|")
) | st.binary(max_size=12)
LINES = st.tuples(NAMES, VALUES).map(b": ".join) | st.binary(max_size=20)
HINTS = st.sampled_from([b"", b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n", b"\r\n"])
PARTS = (PAGE, gzip.compress(PAGE, mtime=0), zlib.compress(PAGE), b"[" * 3000)
FRAGMENTS = (
    b"5\r\n|0\r\n\r\n|-5\r\n|\r\n|3d\r\n|ffffffffffffffff\r\n|HTTP/1.1 200 OK\r\n"
    b"|<meta http-equiv=refresh content=0;url=/d>"
)
BODIES = st.lists(
    st.sampled_from([*PARTS, *FRAGMENTS.split(b"|")]) | st.binary(max_size=30),
    max_size=5,
).map(b"".join)
ANSWERS = st.tuples(
    HINTS, STATUS, st.lists(LINES, max_size=6), st.sampled_from([b"\r\n\r\n", b"\n\n", b"\r\n"]), BODIES
).map(lambda parts: parts[0] + b"\r\n".join([parts[1], *parts[2]]) + parts[3] + parts[4])


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """`data` in pieces, as the network may bring it."""
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[begin:end] for begin, end in pairwise(ends)]


@given(data=ANSWERS | st.binary(max_size=200), places=st.lists(st.integers(0, 10_000), max_size=4))
def test_only_captures_and_fetch_errors_come_out_and_captures_can_be_archived(
    folder: Path, data: bytes, places: list[int]
) -> None:
    outcome = fetched(cut(data, places), folder)
    if isinstance(outcome, Capture):
        assert len(outcome.body) <= LIMITS.max_body_bytes
        assert decode_record(parse_record(encode_record(outcome))) == outcome


@given(data=ANSWERS, places=st.lists(st.integers(0, 10_000), max_size=4))
def test_how_the_network_cuts_an_answer_changes_nothing_in_it(folder: Path, data: bytes, places: list[int]) -> None:
    whole, pieces = fetched([data], folder), fetched(cut(data, places), folder)
    if isinstance(whole, Capture):
        assert isinstance(pieces, Capture)
        assert (pieces.status, pieces.headers) == (whole.status, whole.headers)


@given(st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} Jan \d{1,6} \d\d:\d\d:\d\d [+-]\d{1,20}"))
def test_retry_after_is_a_number_of_seconds_of_a_day_at_most(text: str) -> None:
    assert 0 <= retry_after(text, MORNING) <= LONGEST_REST


def lines() -> Iterator[bytes]:
    yield from (b"User-agent: *", b"User-agent: rilis_etl/2.0", b"Disallow: /", b"Allow: /*a$", b"Crawl-delay: 1e400")
    yield from (b"Crawl-delay: nan", b"Crawl-delay: -3", b"Sitemap: http://[", b"Request-rate: 1/0", b"Visit-time: 99")


@given(st.lists(st.sampled_from(list(lines())) | st.binary(max_size=20), max_size=8).map(b"\n".join))
def test_any_robots_txt_allows_or_forbids(text: bytes) -> None:
    def clock() -> datetime:
        return MORNING

    robots = Robots("rilis_etl/1 (+x)", lambda url, _verify: Answer(url, 200, (), text), clock)
    with suppress(FetchError):
        assert 0 <= robots.check("http://siaran.example/aa") <= 120
