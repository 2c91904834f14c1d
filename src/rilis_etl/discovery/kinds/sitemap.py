"""Sitemaps: every address of a site, with little said of each. Pure.

A sitemap tells no day of a release but in the address and in news sitemaps; other days come from the pages. `lastmod`
only says what need not be looked at: what did not change since the window began was not published in it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.feed_items import is_feed, read_items
from rilis_etl.discovery.formats.feed_xml import parse_feed, split_name
from rilis_etl.discovery.formats.sitemap_xml import (
    CUT_OFF,
    SitemapEntry,
    addresses_in_text,
    entries_of,
    is_cut_off,
    sitemaps_in_robots,
    unpacked,
)
from rilis_etl.discovery.listing_days import machine_date_reader
from rilis_etl.discovery.listing_page import (
    DiscoveryFinding,
    FurtherListing,
    ListingPage,
    ListingRow,
    ReadDate,
    Seed,
    page_of,
)
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Regex, Url
from rilis_etl.sources.schema import Source

_DATED_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:(?:[-_/.]|&mm?=|&month=)?(0[1-9]|1[0-2])(?:(?:[-_/.]|&dd?=|&day=)?([0-2]\d|3[01]))?)?(?!\d)"
)
_NUMBER = re.compile(r"\d{1,9}")
_SLACK = timedelta(days=1)  # zones: a file of a month in UTC holds some of the next day elsewhere
_USUAL = "/sitemap.xml, /sitemap_index.xml, /wp-sitemap.xml, /sitemap-news.xml"


@register_kind
class Sitemap(Discovery):
    """Sitemaps, and the files that they lead to: for sites whose listings cannot be read."""

    kind: Literal["sitemap"]
    start: tuple[Url, ...] = Field(
        min_length=1, description="Address of each sitemap; of robots.txt for those that it names."
    )
    only: tuple[Regex, ...] = Field(default=(), description="Addresses in which one of these is found are releases.")
    children: Regex | None = Field(
        default=None, description="Of the files that an index names, those in whose address this is found are read."
    )
    section: str | None = Field(default=None, description="Name of the section these releases belong to.")

    @property
    def addresses(self) -> tuple[DiscoveryAddress, ...]:
        """Each sitemap."""
        return tuple(DiscoveryAddress(url, "start") for url in self.start)

    @property
    def is_newest_first(self) -> bool:
        """A sitemap has no order."""
        return False

    @property
    def lists_whole_site(self) -> bool:
        """It names everything."""
        return True

    @property
    def row_name(self) -> str:
        """What a sitemap holds."""
        return "an address"

    def seeds(self, window: Window) -> tuple[Seed, ...]:  # noqa: ARG002 - which files are read is chosen by `further`
        """Each sitemap."""
        return tuple(Seed(url, self.section) for url in self.start)

    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        """The addresses in one file. Raises DiscoveryError when it is no sitemap."""
        read_day = machine_date_reader(source)
        if urlsplit(capture.url).path == "/robots.txt":
            return self._page(source, capture, _named_by_robots(source, capture), (), section)
        try:
            body = unpacked(capture.body)
            if entries := addresses_in_text(body):
                return self._page(source, capture, (), self._rows(entries, read_day), section)
            root = parse_feed(body, capture.header("content-type"))
        except ValueError as error:
            raise DiscoveryError(f"{source.key}: {capture.url} is {error}; is it still the sitemap?") from error
        lacks = CUT_OFF if is_cut_off(body) else ""
        if is_feed(root):
            rows = read_items(root, capture.final_url, read_day).rows
            return self._page(source, capture, (), rows, section, lacks)
        name = split_name(root)[1]
        if name not in ("urlset", "sitemapindex"):
            raise DiscoveryError(f"{source.key}: {capture.url} is <{name}>, no sitemap; look at `start`")
        entries = entries_of(root, capture.final_url, is_cut=bool(lacks))
        files = tuple(
            FurtherListing(entry.url, read_day(entry.changed) if entry.changed else None)
            for entry in entries
            if entry.is_sitemap and source.may_list(entry.url)
        )
        return self._page(source, capture, files, self._rows(entries, read_day), section, lacks)

    def _page(
        self,
        source: Source,
        capture: Capture,
        files: tuple[FurtherListing, ...],
        rows: Sequence[ListingRow],
        section: str | None,
        lacks: str = "",
    ) -> ListingPage:
        seen = f"with {len(rows)} addresses and {len(files)} further files"
        return page_of(
            source,
            capture.final_url,
            rows,
            section=section,
            ignore=self.ignore,
            only=self.only,
            files=files,
            lacks=lacks,
            seen=seen,
        )

    def _rows(self, entries: Sequence[SitemapEntry], read_day: ReadDate) -> tuple[ListingRow, ...]:
        return tuple(
            ListingRow(
                {entry.url: entry.title},
                entry.title or None,
                read_day(entry.published) if entry.published else None,
                read_day(entry.changed) if entry.changed else None,
            )
            for entry in entries
            if not entry.is_sitemap
        )

    def further(self, window: Window, start: Seed, page: ListingPage) -> tuple[Seed, ...]:
        """The files that may hold releases of the window, newest first: by the day in their names, else by `lastmod`,
        else by their numbers. Only where `lastmod` tells them apart may older ones be left."""
        wanted = [
            file
            for file in page.files
            if (self.children is None or re.search(self.children, file.url)) and _may_hold(file, window)
        ]
        wanted.sort(key=_age, reverse=True)
        has_order = len({file.changed_on for file in wanted} - {None}) > 1
        return tuple(
            Seed(
                file.url,
                start.section,
                bounded=True,
                group=_NUMBER.sub("0", file.url) if has_order and _named_days(file.url) is None else "",
                depth=start.depth + 1,
            )
            for file in wanted
        )

    def review(
        self,
        source: Source,  # noqa: ARG002 - as every kind
        capture: Capture,  # noqa: ARG002 - as every kind
        page: ListingPage,
        following: str | None,  # noqa: ARG002 - a sitemap has one page
    ) -> Iterator[DiscoveryFinding]:
        """A file that was cut off; days are not expected."""
        if page.lacks:
            yield DiscoveryFinding(page.lacks, must_mend=True)


def _named_by_robots(source: Source, capture: Capture) -> tuple[FurtherListing, ...]:
    named = [url for url in sitemaps_in_robots(capture.body, capture.final_url) if source.may_list(url)]
    if not named:
        raise DiscoveryError(
            f"{source.key}: {capture.url} names no sitemap on the source's hosts: put the address of one into `start`, "
            f"usual ones are {_USUAL}"
        )
    return tuple(FurtherListing(url) for url in dict.fromkeys(named))


def _named_days(url: str) -> Window | None:
    """The days that the name of a file tells; None when it tells none."""
    parts = urlsplit(url)
    found = list(_DATED_NAME.finditer(f"{parts.path}?{parts.query}"))
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found[-1].groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Window(first, first + _SLACK)
    return Window(first, date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1))


def _may_hold(file: FurtherListing, window: Window) -> bool:
    """Whether a file may name releases of the window."""
    days = _named_days(file.url)
    if days and days.first and days.end:
        is_older = window.first is not None and days.end + _SLACK <= window.first
        return not is_older and (window.end is None or days.first - _SLACK < window.end)
    return file.changed_on is None or window.first is None or file.changed_on + _SLACK >= window.first


def _age(file: FurtherListing) -> tuple[date, date, tuple[int, ...]]:
    """Greater for what is newer."""
    days = _named_days(file.url)
    named = days.first if days and days.first else date.min
    numbers = tuple(int(number) for number in _NUMBER.findall(urlsplit(file.url).path))
    return named, file.changed_on or date.min, numbers
