"""The REST interface of WordPress (/wp-json/wp/v2/posts): exact days, stable pages. Pure.

Parameters and headers as the WordPress REST API Handbook has them: `after` and `before` are exclusive and in the site's
local time, as is `date` in the answer; X-WP-TotalPages counts the pages.
"""

import html
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from rilis_etl.discovery.listing_page import LinkCandidate, ListingPage, ListingRow, Seed, page_of
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.schema import Source, WordPress

_TAG = re.compile(r"<[^<>]*>")
_PAGE = re.compile(r"(?<=[?&]page=)\d+")


def seeds(way: WordPress, window: Window) -> tuple[Seed, ...]:
    """The first page of the answer. An ended window is asked for exactly, so that a backfill skips what is newer."""
    question = dict(way.parameters) | {"per_page": str(way.per_page), "orderby": "date", "order": "desc"}
    question["_fields"] = "link,title,date,modified"
    if window.end is not None:
        question["before"] = datetime.combine(window.end, time()).isoformat()
        if window.first is not None:
            question["after"] = (datetime.combine(window.first, time()) - timedelta(seconds=1)).isoformat()
    joint = "&" if "?" in way.api else "?"
    url = f"{way.api}{joint}{urlencode(question, safe=':,')}&page=1"
    return (Seed(url, way.section, bounded=window.end is not None),)


def read(source: Source, way: WordPress, capture: Capture, section: str | None = None) -> ListingPage:
    """The posts of one answer. Raises DiscoveryError when it is not a list of posts."""
    try:
        posts = json.loads(capture.body)
    except (ValueError, RecursionError) as error:
        raise _not_posts(source, capture, f"not JSON ({error})") from error
    if not isinstance(posts, list):
        message = str(posts.get("message", ""))[:200] if isinstance(posts, dict) else ""
        raise _not_posts(source, capture, f"no list of posts {message!r}")
    rows = tuple(_rows(posts))
    return page_of(
        source,
        capture.url,
        rows,
        next_url=_next_url(way, capture, len(rows)),
        section=section,
        ignore=way.ignore,
        seen=f"with {len(posts)} posts",
    )


def _rows(posts: list[object]) -> Iterator[ListingRow]:
    for post in posts:
        fields = post if isinstance(post, dict) else {}
        link, title = fields.get("link"), fields.get("title")
        rendered = title.get("rendered") if isinstance(title, dict) else title
        text = html.unescape(_TAG.sub("", rendered)) if isinstance(rendered, str) else ""
        yield ListingRow(
            (LinkCandidate(link, text),) if isinstance(link, str) and link else (), day=_day(fields.get("date"))
        )


def _day(value: object) -> date | None:
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None


def _next_url(way: WordPress, capture: Capture, rows: int) -> str | None:
    number = _PAGE.search(capture.url)
    total = capture.header("x-wp-totalpages") or ""
    if number is None:
        return None
    more = int(number[0]) < int(total) if total.isascii() and total.isdigit() else rows >= way.per_page
    return _PAGE.sub(str(int(number[0]) + 1), capture.url) if more else None


def _not_posts(source: Source, capture: Capture, what: str) -> DiscoveryError:
    return DiscoveryError(
        f"{source.key}: the answer of {capture.url} is {what}; does the site still run WordPress with "
        f"its REST interface open? Run `rilis source check {source.key}`"
    )
