"""HTML listing pages: one row per release. Pure."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, Self
from urllib.parse import urljoin

from pydantic import Field, model_validator

from rilis_etl.discovery.dated import DatedListing
from rilis_etl.discovery.formats.html_rows import RowSelectors, anchor_of, first_text, href_of, http_address, read_row
from rilis_etl.discovery.formats.postback import CALL, UNSENT, following_post
from rilis_etl.discovery.listing_days import date_reader
from rilis_etl.discovery.listing_frame import has_frame_of, page_count, pager_links
from rilis_etl.discovery.listing_page import (
    DiscoveryFinding,
    ListingPage,
    Seed,
    page_of,
)
from rilis_etl.discovery.listing_review import front_stories, has_link, second_page, stories_left_out, undated_rows
from rilis_etl.discovery.placeholders import refilled, values_in
from rilis_etl.errors import DiscoveryError, Unusable
from rilis_etl.html import Page, read_page
from rilis_etl.html.page_reader import captured_page
from rilis_etl.html.truncation import listing_cut_in
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Selector, Url
from rilis_etl.sources.schema import Source

_SENDING = f"a[href*={CALL}]"
_BLANK = b"\xef\xbb\xbf \t\r\n"  # a mark of UTF-8 before JSON, too


@register_kind
class Listing(RowSelectors, DatedListing):
    """HTML pages that list releases, newest first, with older ones on further pages."""

    kind: Literal["listing"] = "listing"
    start: tuple[Url, ...] = Field(default=(), description="First page of each listing.")
    sections: dict[str, Url] = Field(
        default_factory=dict, description="Or: name of the section to the first page of its listing."
    )
    section: Selector | None = Field(default=None, description="On the page: the section's name.")
    next: Selector | None = Field(
        default=None,
        description="The link to older releases; the last match counts. With __doPostBack: the links of such a pager.",
    )
    pages: str | None = Field(
        default=None,
        description="Instead of next: address of further pages, relative to the first one, with {page} or {offset}.",
    )
    first: int | None = Field(
        default=None, ge=0, le=1_000_000_000, description="What {page} (1) or {offset} (0) is on the first page."
    )
    step: int | None = Field(
        default=None, ge=1, le=1_000_000_000, description="How much it grows by a page: 1, or the rows of a page."
    )
    newest_first: bool = Field(
        default=True, description="False: rows stand in no order, so all pages are read each time."
    )
    render: bool = Field(
        default=False, description="True: its pages are drawn by a browser (extra `browser`), scripts run."
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
        self.require_since()
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
    def posts(self) -> bool:
        """Whether its `next` sends a form."""
        return CALL in (self.next or "")

    @property
    def renders(self) -> bool:
        """As the source file declares."""
        return self.render

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

    def seeds(self, window: Window) -> tuple[Seed, ...]:
        """The first page of each listing, of an archive by days the first one of each span."""
        places = (*((url, None) for url in self.start), *((url, name) for name, url in self.sections.items()))
        return tuple(seed for url, section in places for seed in self.spans(url, section, window))

    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        """The links on a page, in its order, and the address of the page with older ones.

        Raises DiscoveryError when the page is not HTML.
        """
        page = _page(source, capture)
        rows = page.select(self.row)
        cut_in = listing_cut_in(page)
        read_date = date_reader(source)
        next_url = (
            self._second_by_pager(page, capture.url) if self.pages else _next_url(page, capture.url, source, self)
        )
        unread = UNSENT if next_url == "" else ""
        day = self.day_of(capture.url)
        listed = page_of(
            source,
            capture.final_url,
            (read_row(row, self, page.base, read_date, day) for row in (rows[:-1] if cut_in else rows)),
            next_url=next_url or None,
            further=(*pager_links(page, rows), *([next_url] if next_url else [])),
            page_count=page_count(page),
            section=section or _section(page, self),
            ignore=self.ignore,
            lacks=f"the document ends inside {cut_in!r}: what stood behind it is missing" if cut_in else unread,
            seen=_description(page),
        )
        return replace(listed, url=capture.url) if self.posts else listed  # all its pages come from one address

    def _second_by_pager(self, page: Page, url: str) -> str | None:
        """The second page where the first one's own pager counts otherwise than `pages` does without `first`."""
        if self.first is not None or url not in {address.url for address in self.addresses}:
            return None
        computed = self.page_url(url, 1)
        return second_page(page, computed) if computed else None

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
        yield from stories_left_out(front_stories(html, rows, [link.url for link in page.links]))
        if page.lacks:
            yield DiscoveryFinding(page.lacks, True)
        elif following is None:
            sends = f"; its pager sends a form: name its links, as in {_SENDING}" if html.select(_SENDING) else ""
            remedy = f"right if this page holds everything, else {self.paging_remedy}{sends}"
            yield DiscoveryFinding(f"it leads to no older page: {remedy}", False)
        elif (computed := self.page_url(capture.url, 1)) and (otherwise := second_page(html, computed)):
            yield DiscoveryFinding(
                f"`pages` makes {computed} the second page, the site's own is {otherwise}: look at `first` and `step`",
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
        """The numbered address that `pages` makes, else where the page's `next` leads.

        Where `first` is not said, the pager of the first page tells from what the site counts, and each further page
        the number of the one after it.
        """
        if self.pages and self.first is None:
            return page.next_url or self._counted_on(start.url, page.url) or self.page_url(start.url, page_number)
        return self.page_url(start.url, page_number) or page.next_url

    def _counted_on(self, start: str, url: str) -> str | None:
        """The address one further than `url`, which `pages` has made; None when it has not."""
        template = urljoin(start, self.pages or "")
        found = values_in(template, url) or {}
        numbers = [int(value) for name, value in found.items() if name in ("page", "offset")]
        if not numbers:
            return None
        number = str(numbers[0] + (self.step or 1))
        return refilled(template, url, {"page": number, "offset": number})

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
        return captured_page(capture)
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


def _section(page: Page, listing: Listing) -> str | None:
    return first_text(page.select(listing.section)) if listing.section else None


def _next_url(page: Page, asked: str, source: Source, listing: Listing) -> str | None:
    """Where the last match of `next` leads; None when nothing matches or it leads where no release is listed.

    Empty where a form is to be sent and cannot be.
    """
    nodes = page.select(listing.next) if listing.next else []
    anchors = [anchor for node in nodes if (anchor := anchor_of(node)) is not None]
    if listing.posts:
        posted = following_post(page, asked, anchors)
        return posted if posted is None or source.may_list(posted) else ""
    urls = [http_address(href_of(anchor), page.base) for anchor in anchors]
    url = urls[-1].partition("#")[0] if urls and urls[-1] else None
    return url if url and source.may_list(url) else None


def _description(page: Page) -> str:
    title = first_text(page.select("title"))
    return f"titled {title[:80]!r}, with {len(page.select('a[href]'))} links" if title else "without a title"
