"""HTML listing pages: one row per release. Pure."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit

from pydantic import Field, model_validator
from selectolax.lexbor import LexborNode

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.listing_days import date_reader
from rilis_etl.discovery.listing_frame import has_frame_of, page_count, pager_links
from rilis_etl.discovery.listing_page import (
    DiscoveryFinding,
    LinkCandidate,
    ListingPage,
    ListingRow,
    ReadDate,
    Seed,
    page_of,
)
from rilis_etl.discovery.listing_review import has_link, second_page, undated_rows
from rilis_etl.errors import DiscoveryError, Unusable
from rilis_etl.html import Page, read_page
from rilis_etl.html.page import ancestors, select, text_of
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Selector, Url
from rilis_etl.sources.schema import Source

_BLANK = b"\xef\xbb\xbf \t\r\n"  # a mark of UTF-8 before JSON, too
DATE_ATTRIBUTES = ("datetime", "content")  # <time datetime>, <meta itemprop="datePublished" content>


@register_kind
class Listing(Discovery):
    """HTML pages that list releases, newest first, with older ones on further pages."""

    kind: Literal["listing"] = "listing"
    start: tuple[Url, ...] = Field(default=(), description="First page of each listing.")
    sections: dict[str, Url] = Field(
        default_factory=dict, description="Or: name of the section to the first page of its listing."
    )
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
    section: Selector | None = Field(default=None, description="On the page: the section's name.")
    next: Selector | None = Field(default=None, description="The link to older releases; the last match counts.")
    pages: str | None = Field(
        default=None,
        description="Instead of next: address of further pages, relative to the first one, with {page} or {offset}.",
    )
    first: int | None = Field(default=None, ge=0, description="What {page} (1) or {offset} (0) is on the first page.")
    step: int | None = Field(default=None, ge=1, description="How much it grows by a page: 1, or the rows of a page.")
    newest_first: bool = Field(
        default=True, description="False: rows stand in no order, so all pages are read each time."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.start and not self.sections:
            raise ValueError(
                "needs `start`, the first page of each listing, or `sections`, a table of name to first page"
            )
        first_pages = [address.url for address in self.addresses]
        if twice := sorted({url for url in first_pages if first_pages.count(url) > 1}):
            raise ValueError(f"the same first page stands twice: {', '.join(twice)}; keep one")
        if self.pages is None:
            if self.first is not None or self.step is not None:
                raise ValueError("`first` and `step` number the addresses made from `pages`; add pages or remove them")
            return self
        if self.next is not None:
            raise ValueError("`next` and `pages` both lead to further pages; keep one")
        if self.pages.count("{page}") + self.pages.count("{offset}") != 1:
            raise ValueError("`pages` needs {page} or {offset} once, such as '?start={offset}' or 'page/{page}/'")
        if "{offset}" in self.pages and self.step is None:
            raise ValueError("`pages` with {offset} needs `step`, the number of rows on a page")
        return self

    @property
    def addresses(self) -> tuple[DiscoveryAddress, ...]:
        """The first page of each listing."""
        named = (DiscoveryAddress(url, "sections") for url in self.sections.values())
        return (*(DiscoveryAddress(url, "start") for url in self.start), *named)

    @property
    def is_newest_first(self) -> bool:
        """As the source file declares."""
        return self.newest_first

    @property
    def row_name(self) -> str:
        """The selector of a row."""
        return repr(self.row)

    @property
    def paging_remedy(self) -> str:
        """To say how further pages are reached."""
        return "name `next` or `pages`"

    def seeds(self, window: Window) -> tuple[Seed, ...]:  # noqa: ARG002 - a listing begins with its newest page
        """The first page of each listing."""
        named = (Seed(url, section) for section, url in self.sections.items())
        return (*(Seed(url) for url in self.start), *named)

    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        """The links on a page, in its order, and the address of the page with older ones.

        Raises DiscoveryError when the page is not HTML.
        """
        page = _page(source, capture)
        rows = page.select(self.row)
        read_date = date_reader(source)
        next_url = _next_url(page, source, self)
        return page_of(
            source,
            capture.final_url,
            (_row(row, self, page.base, read_date) for row in rows),
            next_url=next_url,
            further=(*pager_links(page, rows), *([next_url] if next_url else [])),
            page_count=page_count(page),
            section=section or _section(page, self),
            ignore=self.ignore,
            seen=_description(page),
        )

    def review(
        self, source: Source, capture: Capture, page: ListingPage, following: str | None
    ) -> Iterator[DiscoveryFinding]:
        """Days that are shown and not named, a link that is nowhere, further pages that the site counts otherwise."""
        html = _page(source, capture)
        rows = html.select(self.row)
        if page.undated and self.date is None:
            yield undated_rows(page, rows, date_reader(source))
        else:
            yield from super().review(source, capture, page, following)
        if missing := sum(not has_link(row, self.link) for row in rows):
            yield DiscoveryFinding(
                f"`link` {self.link!r} matches nothing in {missing} of {len(rows)} rows: their first link is taken",
                True,
            )
        if following is None:
            yield DiscoveryFinding(
                f"it leads to no older page: right if this page holds everything, else {self.paging_remedy}", False
            )
        elif self.pages and (otherwise := second_page(html, following)):
            yield DiscoveryFinding(
                f"`pages` makes {following} the second page, the site's own is {otherwise}: look at `first` and `step`",
                True,
            )

    def is_same_listing(self, example: Capture, capture: Capture) -> bool:
        """Whether the page has the frame of the listing, or the container in which its rows stood."""
        try:
            earlier, later = (
                read_page(each.body, url=each.url, content_type=each.header("content-type"))
                for each in (example, capture)
            )
        except Unusable:
            return False
        return has_frame_of(earlier, later, row=self.row)

    def next_url(self, start: Seed, page: ListingPage, page_number: int) -> str | None:
        """The numbered address that `pages` makes, else where the page's `next` leads."""
        return self.page_url(start.url, page_number) or page.next_url

    def page_url(self, start: str, page_number: int) -> str | None:
        """The numbered address that `pages` makes; None where only the page knows it (`next`)."""
        if self.pages is None:
            return None
        by_page = "{page}" in self.pages
        first = self.first if self.first is not None else int(by_page)
        number = str(first + (self.step or 1) * page_number)
        return urljoin(start, self.pages.replace("{page}", number).replace("{offset}", number))


def _page(source: Source, capture: Capture) -> Page:
    kind = (capture.header("content-type") or "").partition(";")[0].strip().lower()
    if "json" in kind or _is_json(capture.body):
        raise DiscoveryError(f"{source.key}: the listing {capture.url} is JSON, not an HTML page")
    try:
        return read_page(capture.body, url=capture.final_url, content_type=capture.header("content-type"))
    except Unusable as error:
        raise DiscoveryError(f"{source.key}: cannot read the listing {capture.url}: {error.detail}") from error


def _is_json(body: bytes) -> bool:
    if body.lstrip(_BLANK)[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(body.lstrip(_BLANK))
    except (ValueError, RecursionError):
        return False
    return True


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
    """The link's text; for a picture or an empty overlay its title or description."""
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


def _next_url(page: Page, source: Source, listing: Listing) -> str | None:
    """Where the last match of `next` leads; None when nothing matches or it leads where no release is listed."""
    anchors = [_anchor(node) for node in page.select(listing.next)] if listing.next else []
    urls = [_address(anchor.attributes.get("href"), page.base) for anchor in anchors if anchor is not None]
    url = urls[-1].partition("#")[0] if urls and urls[-1] else None
    return url if url and source.may_list(url) else None


def _description(page: Page) -> str:
    title = _first_text(page.select("title"))
    return f"titled {title[:80]!r}, with {len(page.select('a[href]'))} links" if title else "without a title"
