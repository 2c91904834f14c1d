"""JSON Feed (jsonfeed.org, versions 1 and 1.1). Pure."""

from typing import Any

from rilis_etl.discovery.formats.feed_items import FeedItems
from rilis_etl.discovery.formats.json_rows import absolute_address, link_row
from rilis_etl.discovery.listing_page import ReadDate


def is_json_feed(answer: Any) -> bool:
    """Whether the value is a JSON Feed."""
    is_named = isinstance(answer, dict) and "jsonfeed.org" in str(answer.get("version", ""))
    return is_named and isinstance(answer.get("items"), list)


def read_json_items(answer: Any, page_url: str, read_day: ReadDate) -> FeedItems:
    """The items of a JSON Feed that was had from `page_url`."""
    items = [item for item in answer["items"] if isinstance(item, dict)]
    rows = (
        link_row(
            item.get("url") or _address_in(item.get("id")),
            item.get("title"),
            item.get("date_published") or item.get("date_modified"),
            page_url,
            read_day,
        )
        for item in items
    )
    older = answer.get("next_url")
    return FeedItems(tuple(rows), absolute_address(older, page_url) if isinstance(older, str) else None)


def _address_in(identifier: Any) -> str | None:
    """An identifier that is an address; None for others."""
    return identifier if isinstance(identifier, str) and identifier.startswith(("http://", "https://")) else None
