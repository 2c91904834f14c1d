"""Whatever a site answers: discovery reads it, or raises its own errors and no others."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.discovery import check_discovery, discovery_of, paginate
from rilis_etl.errors import DiscoveryError, FetchError, IssueReason
from rilis_etl.model import Capture, Header, Role, Window
from rilis_etl.sources.schema import Source

HOME = "https://www.example.org/"
TABLES: dict[str, dict[str, Any]] = {
    "next": {"start": [HOME], "row": "li", "title": "b", "date": "span", "next": "a.n", "section": "h1"},
    "pages": {"start": [HOME], "row": "a", "pages": "?p={page}"},
    "offset": {"sections": {"Pers": HOME}, "row": "tr", "link": "td a", "pages": "/b/{offset}", "step": 5},
    "feed": {"kind": "feed", "start": [HOME]},
    "wordpress": {"kind": "wordpress", "api": f"{HOME}?rest_route=/wp/v2/posts"},
}

_ADDRESSES = st.sampled_from(
    [
        *(
            "/r/1",
            "/r/2",
            "?p=2",
            "?p=999999999",
            "?page=3&p=1",
            "//",
            "http://[",
            "http://[site:url]/x",
            "javascript:x",
        ),
        *(
            "https://www.example.org:99999/",
            "https://user:x@www.example.org/",
            "\x00",
            "http://\ud800.example/",
            "",
            "#",
        ),
        *("https://xn--/", "http://www.example.org/%", "mailto:x", "data:,x", "/" + "9" * 400, "١٢", "https://a.b.c/1"),
    ]
)
_DAYS = st.sampled_from(
    [
        *("2024-05-01", "9999-12-31T23:59:59-11:00", "0001-01-01T00:00:00+07:00", "Wed, 30 Nov -0001 00:00:00 +0000"),
        *("Thu, 01 Jan 99999999999999999999 00:00:00 GMT", "31 Februari 2024", "12/31/1999", "1e999", "٣١ مايو ٢٠٢٤"),
        *(
            "Mon, 01 Jan 2024 00:00:00 +99999999",
            "24:60:61",
            "-" * 60,
            "20240501T000000Z",
            "Kamis, 2 Mei 2024 pukul 25.99",
        ),
    ]
)
_NAMES = st.sampled_from(
    ["item", "entry", "link", "title", "guid", "pubDate", "dc:date", "itunes:x", "li", "a", "span", "tr"]
)
_PIECES = st.one_of(
    st.builds("<{} href='{}' rel='{}'>{}</{}>".format, _NAMES, _ADDRESSES, st.just("next"), _DAYS, _NAMES),
    st.builds("<{}>{}</{}>".format, _NAMES, st.one_of(_ADDRESSES, _DAYS), _NAMES),
    st.builds(
        '{{"link": "{}", "date": "{}", "title": {}}},'.format, _ADDRESSES, _DAYS, st.sampled_from(["1", "[]", '"x"'])
    ),
    st.sampled_from(
        [
            *(
                "<rss>",
                "<feed xml:base='http://['>",
                "<?xml version='1.0' encoding='hex'?>",
                "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            ),
            *(
                "&b;",
                "&#x110000;",
                "&#99999999999;",
                "&nbsp;",
                "<![CDATA[",
                "]]>",
                "<!--",
                "[",
                "]",
                "{",
                "}",
                "\x00",
                "\x0b",
            ),
            *(
                "<base href='http://['>",
                "<meta charset=undefined>",
                "<ul>",
                "</ul>",
                "<table>",
                "\ud800",
                "<" * 9,
                "&" * 9,
            ),
        ]
    ),
    st.text(max_size=12),
)
_BODIES = st.one_of(
    st.binary(max_size=400),
    st.lists(_PIECES, max_size=24).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")),
    st.lists(_PIECES, max_size=12).map(
        lambda pieces: f"<rss>{''.join(pieces)}</rss>".encode("utf-16", "surrogatepass")
    ),
    st.lists(_PIECES, max_size=12).map(lambda pieces: f"[{''.join(pieces)[:-1]}]".encode("utf-8", "surrogatepass")),
)
_HEADERS = st.lists(
    st.one_of(
        st.builds(
            Header,
            st.just("Content-Type"),
            st.sampled_from(
                [
                    *(
                        "text/html; charset=hex",
                        "text/html; charset=undefined",
                        "application/json",
                        "text/xml; charset=idna",
                    ),
                    *(
                        "application/rss+xml; charset=utf-16",
                        "image/png",
                        ";;;",
                        "text/html; charset=\udc80",
                        "",
                        "x" * 300,
                    ),
                    *(
                        "text/html; charset=base64",
                        "text/xml; charset=punycode",
                        "text/html;charset=utf-7",
                        "text/plain",
                    ),
                ]
            ),
        ),
        st.builds(
            Header, st.just("X-WP-TotalPages"), st.sampled_from(["9" * 5_000, "-1", "0", "²", "", "1e9", "٣", "3"])
        ),
        st.builds(Header, st.text(max_size=9), st.text(max_size=9)),
    ),
    max_size=3,
)
_STATUSES = st.sampled_from([200, 200, 200, 200, 203, 204, 206, 301, 400, 401, 404, 410, 429, 500, 503, 599, 999])
_CAPTURES = st.builds(
    lambda body, headers, status, final_url: Capture(
        "example", Role.LISTING, HOME, final_url, status, tuple(headers), body, datetime(2024, 5, 1, tzinfo=UTC)
    ),
    _BODIES,
    _HEADERS,
    _STATUSES,
    st.sampled_from([HOME, f"{HOME}?p=2", "https://lain.example/", f"{HOME}masuk"]),
)


def source(table: str) -> Source:
    return Source.model_validate(
        {"key": "example", "name": "Example", "home": HOME, "hosts": ["www.example.org"], "discovery": TABLES[table]}
    )


def surely(call: Callable[[], object]) -> None:
    """`call` ends, or raises what callers of discovery catch."""
    with suppress(DiscoveryError, FetchError):
        call()


@pytest.mark.parametrize("table", TABLES)
@given(capture=_CAPTURES, example=_CAPTURES)
def test_any_answer_is_read_or_refused(table: str, capture: Capture, example: Capture) -> None:
    of = source(table)
    discovery = discovery_of(of)
    surely(lambda: discovery.read(of, capture))
    surely(lambda: discovery.is_past_the_end(capture))
    surely(lambda: discovery.is_same_listing(example, capture))


@pytest.mark.parametrize("table", TABLES)
@given(answers=st.lists(_CAPTURES, min_size=1, max_size=8))
def test_any_sequence_of_answers_ends_a_listing_or_fails_it(table: str, answers: list[Capture]) -> None:
    of = source(table)
    left = iter(answers)

    def get(url: str) -> Capture:
        answer = next(left, None)
        if answer is None:
            raise FetchError(IssueReason.UNREACHABLE, url, "nothing is left")
        return answer

    surely(lambda: list(paginate(of, Window(), get, lambda _: False)))
    left = iter(answers)
    surely(lambda: check_discovery(of, get))
