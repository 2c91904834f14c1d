"""The rows of HTML that lists releases: a page's, or a fragment's inside another answer. Pure."""

import re
from datetime import date
from urllib.parse import urljoin, urlsplit

from pydantic import Field
from selectolax.lexbor import LexborNode

from rilis_etl.discovery.listing_page import ListingRow, ReadDate
from rilis_etl.html.page import ancestors, select, spaced_text_of, text_of
from rilis_etl.sources.fields import Selector, Strict

DATE_ATTRIBUTES = ("datetime", "content")  # <time datetime>, <meta itemprop="datePublished" content>

_OPENS = re.compile(
    r"""(?:\blocation(?:\.href)?\s*=|\blocation\.(?:assign|replace)\(|\bwindow\.open\()\s*["']([^"']+)["'](?!\s*\+)"""
)
"""What an `onclick` opens, where it is written there as a whole."""


class RowSelectors(Strict):
    """Where things stand in a listing of HTML."""

    row: Selector = Field(description="One element per release; 'a' where the page is nothing but links.")
    link: Selector = Field(default="a", description="Within the row, the row itself or around it: the link.")
    title: Selector | None = Field(
        default=None, description="Within the row: the title, where it is not the link's text."
    )
    date: Selector | None = Field(
        default=None, description="Within the row: the day as written; datetime= is read first."
    )
    date_attribute: str | None = Field(
        default=None, description="Attribute of the date element to read, such as data-date."
    )


def read_row(
    row: LexborNode, selectors: RowSelectors, base: str, read_date: ReadDate, day: date | None = None
) -> ListingRow:
    """What a row holds. `base` is what its links are relative to, `day` that of a row that shows none."""
    title = first_text(select(row, selectors.title)) if selectors.title else None
    links = _links(row, selectors.link, base)
    shown_on = _day(row, selectors, read_date) or day
    return ListingRow(links, title, shown_on, unusable="" if links else _unusable(row, selectors.link))


def _unusable(row: LexborNode, link: str) -> str:
    """The first address in a row all of whose addresses lead to no page; empty where it has none."""
    anchors = (anchor_of(node) for node in select(row, link) or [row])
    return next((href for anchor in anchors if anchor is not None and (href := href_of(anchor))), "")


def _links(row: LexborNode, link: str, base: str) -> dict[str, str]:
    """The addresses that the row leads to, with their texts; the row may also be the link, or stand inside it."""
    found: dict[str, str] = {}
    for node in select(row, link) or [row]:
        anchor = anchor_of(node)
        url = http_address(href_of(anchor), base) if anchor is not None else None
        if anchor is not None and url:
            found[url] = found.get(url) or _title(anchor)
    return found


def anchor_of(node: LexborNode) -> LexborNode | None:
    """The element with the address: this one, the first inside it, or the nearest around it."""
    if "href" in node.attributes or href_of(node):
        return node
    inside = (*select(node, "a[href]"), *(each for each in select(node, "[onclick]") if href_of(each)))
    return next(iter(inside), None) or next(
        (each for each in ancestors(node) if "href" in each.attributes or href_of(each)), None
    )


def href_of(node: LexborNode) -> str:
    """Where an element leads, as written: by its `href`, else by the address that its `onclick` opens; else empty."""
    href = (node.attributes.get("href") or "").strip()
    opens = _OPENS.search(node.attributes.get("onclick") or "")
    return opens[1] if opens and (not href or href.startswith(("#", "javascript:"))) else href


def http_address(href: str | None, base: str) -> str | None:
    """`href` as an absolute http address; None for what leads to no page: fragments, javascript:, mailto:, data:."""
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base, href)
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _title(anchor: LexborNode) -> str:
    """The link's text; for a picture or an empty overlay its title or description."""
    images = (image.attributes.get("alt") for image in select(anchor, "img[alt]"))
    texts = (text_of(anchor), anchor.attributes.get("title"), anchor.attributes.get("aria-label"), *images)
    return next((text for text in texts if text and text.strip()), "")


def first_text(nodes: list[LexborNode]) -> str | None:
    """The text of the first node that has one."""
    return next((text for node in nodes if (text := text_of(node))), None)


def _day(row: LexborNode, selectors: RowSelectors, read_date: ReadDate) -> date | None:
    """The first day that can be read in the row's date elements; the machine-readable form is tried before the text."""
    if selectors.date is None:
        return None
    names = (selectors.date_attribute,) if selectors.date_attribute else DATE_ATTRIBUTES
    for node in select(row, selectors.date):
        written = (each.attributes.get(name) for each in (node, *select(node, "time[datetime]")) for name in names)
        for text in (*written, text_of(node), spaced_text_of(node)):
            if text and (day := read_date(text)) is not None:
                return day
    return None
