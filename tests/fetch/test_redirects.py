"""Redirects: followed by hand, each hop checked like a first request."""

import pytest

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher

from .conftest import Handler, MakeFetcher, Site, answer, page


def test_the_final_url_is_where_the_redirects_ended(site: Site, fetcher: Fetcher) -> None:
    site.replies |= {
        "/a": answer(301, Location="b?x=1#part"),
        "/b?x=1": answer(308, Location="//www.siaran.example/c"),
        "/c": answer(200, b"here"),
    }
    capture = fetcher.fetch(page("/a"))
    assert (capture.url, capture.final_url) == ("http://siaran.example/a", "http://www.siaran.example/c")
    assert capture.body == b"here"


def test_bytes_beyond_ascii_in_a_location_are_escaped_as_they_came(site: Site, fetcher: Fetcher) -> None:
    site.replies |= {"/a": answer(302, Location="/caf\xc3\xa9 b"), "/caf%C3%A9%20b": answer(200, b"ok")}
    assert fetcher.fetch(page("/a")).body == b"ok"


def test_more_redirects_than_allowed_are_a_loop(site: Site, make_fetcher: MakeFetcher) -> None:
    site.replies["/a"] = answer(302, Location="/a")
    with pytest.raises(FetchError) as caught:
        make_fetcher(max_redirects=3).fetch(page("/a"))
    assert caught.value.reason is IssueReason.REDIRECT_LOOP
    assert site.paths == ["/a"] * 4


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/admin",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]/",
        "https://10.0.0.1/",
        "file:///etc/passwd",
        "ftp://siaran.example/a",
        "data:text/html,x",
        "gopher://siaran.example/",
        "http://user:secret@siaran.example/",
    ],
)
def test_a_redirect_to_where_we_must_not_go_is_refused(site: Site, fetcher: Fetcher, target: str) -> None:
    site.replies["/a"] = answer(302, Location=target)
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(page("/a"))
    assert caught.value.reason is IssueReason.FORBIDDEN_ADDRESS
    assert caught.value.url == "http://siaran.example/a"


def test_a_redirect_to_a_path_that_robots_forbid_is_refused(site: Site, fetcher: Fetcher) -> None:
    site.replies |= {
        "/robots.txt": answer(200, b"User-agent: *\nDisallow: /tutup"),
        "/a": answer(302, Location="/tutup/b"),
    }
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(page("/a"))
    assert caught.value.reason is IssueReason.ROBOTS_DISALLOWED
    assert site.paths == ["/a"]


def test_a_redirects_body_is_not_read(site: Site, fetcher: Fetcher) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/b")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    site.replies |= {"/a": endless, "/b": answer(200, b"ok")}
    assert fetcher.fetch(page("/a")).body == b"ok"


def test_a_redirect_that_names_no_target_is_kept_as_it_is(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(302, b"moved")
    capture = fetcher.fetch(page("/a"))
    assert (capture.status, capture.body) == (302, b"moved")


def test_a_redirect_to_what_is_no_url_is_a_broken_answer(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(302, Location="http://[half")
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(page("/a"))
    assert caught.value.reason is IssueReason.BAD_RESPONSE
