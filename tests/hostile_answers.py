"""Answers that no well-behaved site gives, for property tests: addresses, days, headers, bodies, captures."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from rilis_etl.model import Capture, Header, Role

HOME = "https://www.example.org/"


def one_of(values: str, *more: str, between: str = "|") -> st.SearchStrategy[str]:
    """One of the values, which stand in a text with a separator between them, or one of `more`."""
    return st.sampled_from([*values.split(between), *more])


def tables(home: str) -> dict[str, dict[str, Any]]:
    """A table `[discovery]` for each way to find releases at the site `home`, by name."""
    return {
        "next": {"start": [home], "row": "li", "title": "b", "date": "span", "next": "a.n", "section": "h1"},
        "pages": {"start": [home], "row": "a", "pages": "?p={page}"},
        "offset": {"sections": {"Pers": home}, "row": "tr", "link": "td a", "pages": "/b/{offset}", "step": 5},
        "feed": {"kind": "feed", "start": [home]},
        "wordpress": {"kind": "wordpress", "api": f"{home}?rest_route=/wp/v2/posts"},
        "sitemap": {"kind": "sitemap", "start": [f"{home}sitemap.xml"], "only": ["/r/"]},
        "json": {"kind": "json", "start": [f"{home}api"], "query": {"page": "{page}"}, "rows": "[]", "url": "link"}
        | {"date": "date", "title": "title.rendered"},
        "months": {"start": [f"{home}{{year}}/{{month:02}}/"], "since": "2024-01", "row": "li", "date": "span"},
    }


ADDRESSES = one_of(
    "/r/1 /r/2 ?p=2 ?p=999999999 ?page=3&p=1 // http://[ http://[site:url]/x javascript:x # mailto:x data:,x ١٢"
    " https://www.example.org:99999/ https://user:x@www.example.org/ https://xn--/ http://www.example.org/%"
    " https://a.b.c/1",
    "\x00",
    "http://\ud800.example/",
    "",
    "/" + "9" * 400,
    between=" ",
)
DAYS = one_of(
    "2024-05-01|9999-12-31T23:59:59-11:00|0001-01-01T00:00:00+07:00|Wed, 30 Nov -0001 00:00:00 +0000"
    "|Thu, 01 Jan 99999999999999999999 00:00:00 GMT|31 Februari 2024|12/31/1999|1e999|٣١ مايو ٢٠٢٤"
    "|Mon, 01 Jan 2024 00:00:00 +99999999|24:60:61|20240501T000000Z|Kamis, 2 Mei 2024 pukul 25.99",
    "-" * 60,
)
NAMES = one_of("item|entry|link|title|guid|pubDate|dc:date|itunes:x|li|a|span|tr")
PIECES = st.one_of(
    st.builds("<{} href='{}' rel='{}'>{}</{}>".format, NAMES, ADDRESSES, st.just("next"), DAYS, NAMES),
    st.builds("<{}>{}</{}>".format, NAMES, st.one_of(ADDRESSES, DAYS), NAMES),
    st.builds(
        '{{"link": "{}", "date": "{}", "title": {}}},'.format, ADDRESSES, DAYS, st.sampled_from(["1", "[]", '"x"'])
    ),
    one_of(
        "<rss>|<feed xml:base='http://['>|<?xml version='1.0' encoding='hex'?>|<!DOCTYPE a [<!ENTITY b 'c'>]>|&b;"
        "|&#x110000;|&#99999999999;|&nbsp;|<![CDATA[|]]>|<!--|[|]|{|}|\x00|\x0b|<base href='http://['>"
        "|<meta charset=undefined>|<ul>|</ul>|<table>|\ud800",
        "<" * 9,
        "&" * 9,
    ),
    st.text(max_size=12),
)
BODIES = st.one_of(
    st.binary(max_size=400),
    st.lists(PIECES, max_size=24).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")),
    st.lists(PIECES, max_size=12).map(lambda pieces: f"<rss>{''.join(pieces)}</rss>".encode("utf-16", "surrogatepass")),
    st.lists(PIECES, max_size=12).map(lambda pieces: f"[{''.join(pieces)[:-1]}]".encode("utf-8", "surrogatepass")),
)
TYPES = one_of(
    "text/html; charset=hex|text/html; charset=undefined|application/json|text/xml; charset=idna|image/png|;;;||"
    "application/rss+xml; charset=utf-16|text/html; charset=\udc80|text/html; charset=base64|text/plain"
    "|text/xml; charset=punycode|text/html;charset=utf-7",
    "x" * 300,
)
TOTALS = st.sampled_from(["9" * 5_000, "-1", "0", "²", "", "1e9", "٣", "3"])
HEADERS = st.lists(
    st.one_of(
        st.builds(Header, st.just("Content-Type"), TYPES),
        st.builds(Header, st.just("X-WP-TotalPages"), TOTALS),
        st.builds(Header, st.text(max_size=9), st.text(max_size=9)),
    ),
    max_size=3,
)
STATUSES = st.sampled_from([200, 200, 200, 200, 203, 204, 206, 301, 400, 401, 404, 410, 429, 500, 503, 599, 999])
CAPTURES = st.builds(
    lambda body, headers, status, final_url: Capture(
        "example", Role.LISTING, HOME, final_url, status, tuple(headers), body, datetime(2024, 5, 1, tzinfo=UTC)
    ),
    BODIES,
    HEADERS,
    STATUSES,
    st.sampled_from([HOME, f"{HOME}?p=2", "https://lain.example/", f"{HOME}masuk"]),
)
