"""The REST interface of WordPress (/wp-json/wp/v2/posts): exact days, stable pages. Pure.

Parameters and headers as the WordPress REST API Handbook has them: `after` and `before` are exclusive and in the site's
local time, as is `date` in the answer; X-WP-TotalPages counts the pages, where the site does not strip it. Sites may
give fewer posts a page than they are asked for: the answer goes on until a page is empty or refused.
"""

import html
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlencode

from pydantic import Field

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.listing_page import ListingPage, ListingRow, Seed, page_of
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Url
from rilis_etl.sources.schema import Source

_TAG = re.compile(r"<[^<>]*>")
_PAGE = re.compile(r"(?<=[?&]page=)\d{1,6}\b")
_COUNT = re.compile(r"\d{1,6}", re.ASCII)  # pages; a hundred million posts are no newsroom's
_NO_SUCH_PAGE = "rest_post_invalid_page_number"


@register_kind
class WordPress(Discovery):
    """The REST interface of WordPress: exact dates, no selectors."""

    kind: Literal["wordpress"]
    api: Url = Field(description="DiscoveryAddress of the posts, such as https://example.org/wp-json/wp/v2/posts")
    parameters: dict[str, str] = Field(default_factory=dict, description='Filters, such as categories = "12".')
    section: str | None = Field(default=None, description="Name of the section these posts belong to.")
    per_page: int = Field(default=100, ge=1, le=100)

    @property
    def addresses(self) -> tuple[DiscoveryAddress, ...]:
        """The interface, with the filters that make it this source's."""
        filters = "&".join(f"{name}={value}" for name, value in sorted(self.parameters.items()))
        return (DiscoveryAddress(f"{self.api}?{filters}" if filters else self.api, "api"),)

    def seeds(self, window: Window) -> tuple[Seed, ...]:
        """The first page of the answer. A window with an end is asked for exactly: a backfill skips what is newer."""
        question = dict(self.parameters) | {"per_page": str(self.per_page), "orderby": "date", "order": "desc"}
        question["_fields"] = "link,title,date,modified"
        if window.end is not None:
            question["before"] = datetime.combine(window.end, time()).isoformat()
            if window.first is not None:
                question["after"] = (datetime.combine(window.first, time()) - timedelta(seconds=1)).isoformat()
        joint = "&" if "?" in self.api else "?"
        url = f"{self.api}{joint}{urlencode(question, safe=':,')}&page=1"
        return (Seed(url, self.section, bounded=window.end is not None),)

    def page_url(self, start: str, page_number: int) -> str | None:
        """The page with the next number."""
        return _PAGE.sub(str(page_number + 1), start)

    def is_past_the_end(self, capture: Capture) -> bool:
        """Whether the interface says so, whatever the status, or the page does not exist; a first page must."""
        if capture.url.endswith("&page=1"):
            return False
        if capture.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return _error_code(capture) in ("", _NO_SUCH_PAGE)  # with another code the interface itself is gone
        return self.denies_page(capture)

    def denies_page(self, capture: Capture) -> bool:
        """Whether the error is the one for a page number that is too high."""
        return _error_code(capture) == _NO_SUCH_PAGE

    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        """The posts of one answer. Raises DiscoveryError when it is not a list of posts."""
        try:
            posts = json.loads(capture.body)
        except (ValueError, RecursionError) as error:
            raise _not_posts(source, capture, f"not JSON ({error})") from error
        if not isinstance(posts, list):
            message = str(posts.get("message", ""))[:200] if isinstance(posts, dict) else ""
            raise _not_posts(source, capture, f"no list of posts {message!r}")
        total = _page_count(capture)
        next_url = _next_url(capture.url, len(posts), total)
        return page_of(
            source,
            capture.url,
            _rows(posts),
            next_url=next_url,
            further=(next_url,) if next_url and total else (),
            page_count=total,
            section=section,
            ignore=self.ignore,
            seen=f"with {len(posts)} posts",
        )


def _error_code(capture: Capture) -> str:
    try:
        answer = json.loads(capture.body)
    except (ValueError, RecursionError):
        return ""
    return str(answer.get("code", "")) if isinstance(answer, dict) else ""


def _rows(posts: list[object]) -> Iterator[ListingRow]:
    for post in posts:
        fields = post if isinstance(post, dict) else {}
        link, title = fields.get("link"), fields.get("title")
        rendered = title.get("rendered") if isinstance(title, dict) else title
        text = html.unescape(_TAG.sub("", rendered)) if isinstance(rendered, str) else ""
        yield ListingRow({link: text} if isinstance(link, str) and link else {}, day=_day(fields.get("date")))


def _day(value: object) -> date | None:
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None


def _page_count(capture: Capture) -> int:
    """How many pages the site counts; 0 where it does not, or counts nonsense."""
    counted = capture.header("x-wp-totalpages") or ""
    return int(counted) if _COUNT.fullmatch(counted) else 0


def _next_url(url: str, posts: int, total: int) -> str | None:
    asked = _PAGE.search(url)
    number = int(asked[0]) if asked else 0
    has_more = number < total if total else posts > 0
    return _PAGE.sub(str(number + 1), url) if number and has_more else None


def _not_posts(source: Source, capture: Capture, what: str) -> DiscoveryError:
    return DiscoveryError(
        f"{source.key}: the answer of {capture.url} is {what}; does the site still run WordPress with "
        f"its REST interface open? Run `rilis source check {source.key}`"
    )
