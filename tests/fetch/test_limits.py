"""No answer may cost more time or memory than was allowed."""

import gzip
import threading
import time as wall
import tracemalloc
import zlib

import pytest

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher

from .conftest import MakeFetcher, Site, answer, page, raw

OK = b"HTTP/1.1 200 OK\r\n"


def reason(fetcher: Fetcher, path: str = "/a") -> IssueReason:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(page(path))
    return caught.value.reason


def test_a_body_at_the_limit_is_kept_and_one_over_it_refused(site: Site, make_fetcher: MakeFetcher) -> None:
    fetcher = make_fetcher(max_body_bytes=1000)
    site.replies |= {"/a": answer(200, b"x" * 1001), "/b": answer(200, b"x" * 1000)}
    assert len(fetcher.fetch(page("/b")).body) == 1000
    assert reason(fetcher) is IssueReason.TOO_LARGE


def test_a_body_without_a_length_is_bounded_too(site: Site, make_fetcher: MakeFetcher) -> None:
    site.replies["/a"] = raw(OK + b"\r\n", *[b"x" * 1000] * 3)
    assert reason(make_fetcher(max_body_bytes=1000)) is IssueReason.TOO_LARGE


def test_a_small_answer_that_unpacks_into_a_huge_one_is_refused_in_little_memory(site: Site, fetcher: Fetcher) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(deflate.compress(bytes(1_000_000)) for _ in range(100)) + deflate.flush()
    site.replies["/a"] = answer(200, bomb, Content_Encoding="gzip")
    fetcher.fetch(page("/"))  # what is loaded once does not count
    tracemalloc.start()
    try:
        assert reason(fetcher) is IssueReason.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_gzip_is_undone_also_in_several_members_and_with_padding(site: Site, fetcher: Fetcher) -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    site.replies["/a"] = answer(200, body, Content_Encoding="GZip")
    assert fetcher.fetch(page("/a")).body == b"one two"


def test_an_empty_body_that_is_said_to_be_gzip_is_empty(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(200, b"", Content_Encoding="gzip")
    assert fetcher.fetch(page("/a")).body == b""


@pytest.mark.parametrize(
    ("body", "coding"),
    [(b"not gzip", "gzip"), (gzip.compress(b"x" * 5000, mtime=0)[:-9], "gzip"), (b"x", "br"), (b"x", "gzip, gzip")],
)
def test_a_body_that_cannot_be_decoded_is_a_broken_answer(
    site: Site, fetcher: Fetcher, body: bytes, coding: str
) -> None:
    site.replies["/a"] = answer(200, body, Content_Encoding=coding)
    assert reason(fetcher) is IssueReason.BAD_RESPONSE


@pytest.mark.parametrize(
    "reply",
    [
        raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        raw(b""),
        raw(OK + b"Content-Length: 100\r\n\r\nonly this"),
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        raw(OK + b"X: y\r\n" * 200 + b"\r\n"),
    ],
    ids=["not http", "nothing", "short body", "bad chunk", "short chunk", "too many headers"],
)
def test_what_is_not_proper_http_is_a_broken_answer(site: Site, fetcher: Fetcher, reply: object) -> None:
    site.replies["/a"] = reply  # type: ignore[assignment]  # a Reply, parametrize does not know
    assert reason(fetcher) is IssueReason.BAD_RESPONSE


@pytest.mark.parametrize(
    "start", [b"", OK, OK + b"Content-Length: 5000\r\n\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"]
)
def test_a_server_that_drips_is_left_when_time_is_up(site: Site, make_fetcher: MakeFetcher, start: bytes) -> None:
    stop = threading.Event()
    fetcher = make_fetcher(total_seconds=0.2, retries=3)
    fetcher.fetch(page("/"))
    site.replies["/a"] = raw(start, *[b"1"] * 500, pause=lambda: stop.wait(0.01))
    begin = wall.monotonic()
    with pytest.raises(FetchError, match=r"longer than 0\.2 s in all") as caught:
        fetcher.fetch(page("/a"))
    stop.set()
    assert caught.value.reason is IssueReason.TIMEOUT
    assert wall.monotonic() - begin < 1
    assert site.paths.count("/a") == 1  # it would drip again


def test_a_server_that_says_nothing_is_a_timeout(site: Site, make_fetcher: MakeFetcher) -> None:
    stop = threading.Event()
    fetcher = make_fetcher(read_seconds=0.1)
    fetcher.fetch(page("/"))
    site.replies["/a"] = raw(b"", pause=lambda: stop.wait(2))
    assert reason(fetcher) is IssueReason.TIMEOUT
    stop.set()


def test_endless_headers_are_cut_short(site: Site, make_fetcher: MakeFetcher) -> None:
    site.replies["/a"] = raw(OK + b"X: ", b"y" * 3_000_000)
    assert reason(make_fetcher(max_body_bytes=1000)) in (IssueReason.BAD_RESPONSE, IssueReason.TOO_LARGE)


def test_endless_chunk_extensions_are_cut_short(site: Site, make_fetcher: MakeFetcher) -> None:
    chunk = b"1;" + b"e" * 60_000 + b"\r\nx\r\n"
    site.replies["/a"] = raw(OK + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 100)
    assert reason(make_fetcher(max_body_bytes=1000)) is IssueReason.TOO_LARGE


def test_a_folded_header_reads_as_one_line(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = raw(OK + b"X-Long: one\r\n two\r\nContent-Length: 0\r\n\r\n")
    assert fetcher.fetch(page("/a")).header("x-long") == "one two"
