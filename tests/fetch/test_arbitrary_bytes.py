"""Whatever bytes a server sends, the door gives a capture or says in a FetchError why there is none."""

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
from tests.memory_socket import MemorySocket
from tests.raw_answers import ANSWERS

from .conftest import MORNING, SOURCE

COOKIES = SOURCE.model_copy(update={"cookies": True})
LIMITS = FetchLimits(max_body_bytes=20_000, delay_seconds=0, retries=1, max_redirects=2, allow_private_hosts=True)
ROUTES = {".example": ("127.0.0.1", 9)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def fetched(pieces: list[bytes], folder: Path) -> Capture | FetchError:
    """What comes of a page that is answered with `pieces`, whatever is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "create_connection", lambda *_args, **_kwargs: MemorySocket(lambda _: pieces))
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
