"""HTML listing pages: one row per release. Pure."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from rilis_etl.discovery.listing_page import LinkCandidate, ListingPage, ListingRow, ReadDate, Seed, page_of
from rilis_etl.errors import DiscoveryError, Unusable
from rilis_etl.html import Page, read_page
from rilis_etl.html.page import ancestors, select, text_of
from rilis_etl.model import Capture
from rilis_etl.sources.schema import Listing, Source

DATE_ATTRIBUTES = ("datetime", "content")  # <time datetime>, <meta itemprop="datePublished" content>


def seeds(listing: Listing) -> tuple[Seed, ...]:
    """The first page of each listing."""
    named = (Seed(url, section) for section, url in listing.sections.items())
    return (*(Seed(url) for url in listing.start), *named)


def read(
    source: Source, listing: Listing, capture: Capture, read_date: ReadDate, section: str | None = None
) -> ListingPage:
    """The links on a listing page, in its order, and the address of the page with older ones.

    `section` is the listing's, where the source file names it. Raises DiscoveryError when the page is not HTML.
    """
    try:
        page = read_page(capture.body, url=capture.final_url, content_type=capture.header("content-type"))
    except Unusable as error:
        raise DiscoveryError(f"{source.key}: cannot read the listing {capture.url}: {error.detail}") from error
    base = page.base
    return page_of(
        source,
        capture.final_url,
        (_row(row, listing, base, read_date) for row in page.select(listing.row)),
        next_url=_next_url(page, source, listing, base),
        section=section or _section(page, listing),
        ignore=listing.ignore,
        seen=_description(page),
    )


def _row(row: LexborNode, listing: Listing, base: str, read_date: ReadDate) -> ListingRow:
    title = _first_text(select(row, listing.title)) if listing.title else None
    return ListingRow(tuple(_candidates(row, listing.link, base)), title, _day(row, listing, read_date))


def _candidates(row: LexborNode, link: str, base: str) -> Iterator[LinkCandidate]:
    """The addresses that the row's links lead to; the row may also be the link, or stand inside it."""
    for node in select(row, link) or [row]:
        anchor = _anchor(node)
        url = _address(anchor.attributes.get("href"), base) if anchor is not None else None
        if anchor is not None and url:
            yield LinkCandidate(url, _title(anchor))


def _anchor(node: LexborNode) -> LexborNode | None:
    """The element with the address: this one, the first inside it, or the nearest around it."""
    if "href" in node.attributes:
        return node
    return next(iter(select(node, "a[href]")), None) or next(
        (a for a in ancestors(node) if "href" in a.attributes), None
    )


def _address(href: str | None, base: str) -> str | None:
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
    """The link's text; for a picture or an empty overlay what it says of itself."""
    images = (image.attributes.get("alt") for image in select(anchor, "img[alt]"))
    texts = (text_of(anchor), anchor.attributes.get("title"), anchor.attributes.get("aria-label"), *images)
    return next((text for text in texts if text and text.strip()), "")


def _first_text(nodes: list[LexborNode]) -> str | None:
    return next((text for node in nodes if (text := text_of(node))), None)


def _day(row: LexborNode, listing: Listing, read_date: ReadDate) -> date | None:
    """The first day that can be read in the row's date elements; the machine-readable form is tried before the text."""
    if listing.date is None:
        return None
    names = (listing.date_attribute,) if listing.date_attribute else DATE_ATTRIBUTES
    for node in select(row, listing.date):
        for text in (*(node.attributes.get(name) for name in names), text_of(node)):
            if text and (day := read_date(text)) is not None:
                return day
    return None


def _section(page: Page, listing: Listing) -> str | None:
    return _first_text(page.select(listing.section)) if listing.section else None


def _next_url(page: Page, source: Source, listing: Listing, base: str) -> str | None:
    """Where the last match of `next` leads; None when nothing matches or it leads off the source's hosts."""
    anchors = [_anchor(node) for node in page.select(listing.next)] if listing.next else []
    urls = [_address(anchor.attributes.get("href"), base) for anchor in anchors if anchor is not None]
    url = urls[-1].partition("#")[0] if urls and urls[-1] else None
    return url if url and source.host_spelling(urlsplit(url).hostname or "") is not None else None


def _description(page: Page) -> str:
    title = _first_text(page.select("title"))
    return f"titled {title[:80]!r}, with {len(page.select('a[href]'))} links" if title else "without a title"
