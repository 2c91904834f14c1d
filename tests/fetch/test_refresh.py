"""A page that leads on by itself, to the same site and soon, is followed once."""

import pytest

from rilis_etl.fetch import Fetcher
from rilis_etl.model import CaptureNote

from .conftest import Site, answer, page


def meta(content: str, tag: str = "meta", around: str = "{}") -> bytes:
    return around.format(f'<html><head><{tag} http-equiv="Refresh" content="{content}"></head></html>').encode()


@pytest.mark.parametrize(
    "content",
    ["0;url=/b", "0; URL='/b'", "5;url=http://www.siaran.example/b", "1;url=b#top", "0;url=//siaran.example/b"],
)
def test_a_meta_refresh_to_the_same_site_is_followed(site: Site, fetcher: Fetcher, content: str) -> None:
    site.replies |= {"/a": answer(200, meta(content)), "/b": answer(200, b"here")}
    capture = fetcher.fetch(page("/a"))
    assert (capture.body, capture.notes) == (b"here", (CaptureNote.REFRESH_FOLLOWED,))
    assert capture.final_url.endswith("siaran.example/b")


@pytest.mark.parametrize("header", ["0; url=/b", "0;/b", '1; URL="/b"', "0, url=/b"])
def test_a_refresh_header_is_followed(site: Site, fetcher: Fetcher, header: str) -> None:
    site.replies |= {"/a": answer(200, b"wait", Refresh=header), "/b": answer(200, b"here")}
    assert fetcher.fetch(page("/a")).body == b"here"


@pytest.mark.parametrize(
    "content",
    [
        "0;url=http://lain.example/b",
        "300;url=/b",
        "0;url=/a",
        "0;url=#top",
        "60",
        "0;url=javascript:go()",
        "0;url=http://[",
        "0;url=http://127.0.0.1/",
    ],
)
def test_a_page_that_reloads_itself_or_leads_elsewhere_or_later_stays(
    site: Site, fetcher: Fetcher, content: str
) -> None:
    site.replies["/a"] = answer(200, meta(content))
    capture = fetcher.fetch(page("/a"))
    assert (capture.body, capture.notes, site.paths) == (meta(content), (), ["/a"])


def test_a_refresh_for_browsers_without_scripts_is_not_ours(site: Site, fetcher: Fetcher) -> None:
    body = meta("0;url=/b", around="<noscript>{}</noscript>")
    site.replies["/a"] = answer(200, body)
    assert fetcher.fetch(page("/a")).body == body


def test_an_error_page_that_leads_home_is_an_error_page(site: Site, fetcher: Fetcher) -> None:
    site.replies |= {"/a": answer(404, meta("0;url=/")), "/": answer(200, b"home")}
    assert fetcher.fetch(page("/a")).status == 404


def test_a_refresh_is_followed_once(site: Site, fetcher: Fetcher) -> None:
    site.replies |= {"/a": answer(200, meta("0;url=/b")), "/b": answer(200, meta("0;url=/c"))}
    assert fetcher.fetch(page("/a")).body == meta("0;url=/c")
    assert site.paths == ["/a", "/b"]
