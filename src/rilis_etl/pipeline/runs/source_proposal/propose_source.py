"""Looks at a newsroom and proposes its source. In: an address. Out: a source, and what it makes of the site today.

The evidence, in this order: the interface of WordPress, a listing of HTML, an interface in JSON that the page names, an
archive whose addresses name months, a feed, a sitemap. A feed beside a listing is taken as well, an archive where the
listing leads to no older page. At most some fifteen addresses are asked for, all through the trial, which keeps the
answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from rilis_etl.context import Context
from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.json_rows import parse_json, search
from rilis_etl.discovery.kinds.feed import Feed
from rilis_etl.discovery.kinds.html_listing import Listing
from rilis_etl.discovery.kinds.json_listing import JsonListing
from rilis_etl.discovery.kinds.sitemap import Sitemap
from rilis_etl.discovery.kinds.wordpress import WordPress
from rilis_etl.discovery.listing_page import ListingPage
from rilis_etl.discovery.listing_reader import answered
from rilis_etl.discovery.propose import propose_boilerplate, propose_layout, propose_listing, propose_pattern
from rilis_etl.discovery.propose.article_layout import SampledPage
from rilis_etl.discovery.propose.dated_links import find_archive
from rilis_etl.discovery.propose.interface import (
    interface_addresses,
    propose_interface,
    shows_a_part,
    with_page_number,
)
from rilis_etl.discovery.propose.listing_proposal import ListingProposal, propose_listings
from rilis_etl.discovery.propose.site_hints import SiteHints, read_hints
from rilis_etl.errors import DiscoveryError, FetchError, Unusable
from rilis_etl.html import Page, find_block_page, read_page
from rilis_etl.model import Capture, Link, Role, Version, Window
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs.source_health import SourceHealth, health_of
from rilis_etl.pipeline.runs.trial import Trial
from rilis_etl.sources.schema import Cleaning, IdentityRule, Layout, Source
from rilis_etl.text.bylines import Roster

FEWEST_RELEASES = 3
"""Releases that a kind of discovery must find to be proposed."""

ARTICLES = 5
"""Release pages that are looked at for a layout."""

TRIED = 2
"""Release pages of which one must have a text, for links to be believed."""

MOST_FEEDS = 2
MOST_INTERFACES = 3

MOST_LISTS = 3
"""Lists of a page that a person may choose from."""

Choose = Callable[[Sequence[ListingProposal]], ListingProposal]

_SITEMAPS = ("/robots.txt", "/sitemap.xml")
_FRAME = ("key", "name", "home", "hosts")


@dataclass(frozen=True, slots=True)
class SourceProposal:
    """A source that was proposed, and what it makes of the site."""

    source: Source
    notes: Mapping[str, str]  # what is known of a part of it: by the part's key
    health: SourceHealth
    requests: int


def propose_source(context: Context, url: str, key: str, choose: Choose | None = None) -> SourceProposal:
    """The proposal for the newsroom at `url`, as source `key`; `choose` picks one of the lists on its page.

    Raises DiscoveryError that says what was seen instead, and what to try.
    """
    with Trial(context, _frame(url, key)) as trial:
        proposer = _Proposer(trial, url, choose)
        source = proposer.source()
        return SourceProposal(source, proposer.notes, health_of(trial, source), trial.asked)


def _frame(url: str, key: str) -> Source:
    """The part of a source that an address decides. Raises DiscoveryError for one that no source can have."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return Source(key=key, name=host, home=f"{parts.scheme}://{parts.netloc}/", hosts=(host,))
    except ValueError as error:  # of urlsplit, and of the schema
        raise DiscoveryError(
            f"{url} is no address of a newsroom: write one such as https://www.example.go.id/siaran-pers"
        ) from error


def _page(capture: Capture) -> Page:
    return read_page(capture.body, url=capture.final_url, content_type=capture.header("content-type"))


@dataclass
class _Proposer:
    """Gathers what a site shows of its releases."""

    trial: Trial
    url: str
    choose: Choose | None
    notes: dict[str, str] = field(default_factory=dict)
    is_day_first: bool = True

    def source(self) -> Source:
        """The whole source. Raises DiscoveryError when no releases are found."""
        capture, hints = self._first_page()
        frame = _frame(capture.final_url, self.trial.source.key)
        tables = tuple(self._tables(frame, hints, capture))
        if not tables:
            raise DiscoveryError(
                f"no releases were found from {self.url}: no interface of WordPress, no list of links to releases, no "
                "interface in JSON, no archive, no feed and no sitemap that names any; open the page that lists the "
                "releases and give its address"
            )
        links = [link for table in tables for link in self._links(frame, table)]
        pages = self._articles(links)
        changes: dict[str, object] = {
            "name": hints.name or frame.name,
            "min_links": max(1, min(len(links) // 2, 5)),
            "discovery": tables,
            "layout": (layout := self._layout(pages)),
            "cleaning": self._cleaning(pages, frame, layout),
        }
        if pattern := propose_pattern([link.url for link in links]):
            changes["identity"] = IdentityRule(pattern=pattern)
        if not self.is_day_first:
            changes["day_first"] = False
        others = {urlsplit(each.url).hostname for table in tables for each in table.addresses}
        elsewhere = sorted(host for host in others if host and frame.host_spelling(host) is None)
        if elsewhere:
            changes["discovery_hosts"] = tuple(elsewhere)
        declared = {name: value for name, value in changes.items() if value not in ((), "", Cleaning())}
        return Source(**{name: getattr(frame, name) for name in _FRAME} | declared)

    def _first_page(self) -> tuple[Capture, SiteHints]:
        """The page that the person named. Raises DiscoveryError when it lists nothing that can be read."""
        capture = self.trial.get(self.url)
        try:
            answered(capture)
        except FetchError as error:
            raise DiscoveryError(f"{self.url} cannot be had: {error.detail}") from error
        if block_page := find_block_page(capture):
            raise DiscoveryError(
                f"{self.url} is no newsroom but a page of another kind: {block_page.kind}, {block_page.evidence}"
            )
        try:
            _page(capture)
        except Unusable as error:
            raise DiscoveryError(f"{self.url} is no page that lists releases: {error.detail}") from error
        hints = read_hints(capture.body, capture.final_url)
        if hints.asks_for_password and hints.links < 3 * FEWEST_RELEASES:
            raise DiscoveryError(f"{self.url} asks for a password: give the address of a page that everybody can read")
        return capture, hints

    def _tables(self, frame: Source, hints: SiteHints, capture: Capture) -> Iterator[Discovery]:
        """The kinds of discovery that find releases."""
        wordpress = (WordPress(kind="wordpress", api=f"{root}wp/v2/posts") for root in hints.interfaces)
        listing = (table for table in self._listing(capture))
        if found := self._first_that_finds(frame, wordpress):
            yield found
            return
        if found := self._first_that_finds(frame, listing) or self._first_that_finds(frame, self._interfaces(capture)):
            yield found
        if (found is None or not found.model_dump(include={"next", "pages", "rows"}, exclude_none=True)) and (
            archive := self._first_that_finds(frame, self._archive(capture))
        ):
            yield (found := archive)
        feeds = (Feed(kind="feed", start=(url,)) for url in hints.feeds[:MOST_FEEDS])
        if feed := self._first_that_finds(frame, feeds):
            yield feed
        elif found is None:
            maps = (Sitemap(kind="sitemap", start=(urljoin(frame.home, path),)) for path in _SITEMAPS)
            if sitemap := self._first_that_finds(frame, maps):
                self.notes["discovery"] = "a sitemap names every page: say with `only` which addresses are releases"
                yield sitemap

    def _first_that_finds(self, frame: Source, tables: Iterator[Discovery]) -> Discovery | None:
        return next((table for table in tables if self._finds_releases(frame, table)), None)

    def _finds_releases(self, frame: Source, table: Discovery) -> bool:
        """Whether the table gives links, and one of the first that is there is a page with a text."""
        links = self._links(frame, table)
        if len(links) < FEWEST_RELEASES:
            return False
        captures = (self.trial.get(link.url, Role.RELEASE, link) for link in links[:TRIED])
        return any(isinstance(parse_capture(capture, frame, Roster()), Version) for capture in captures)

    def _listing(self, capture: Capture) -> Iterator[Discovery]:
        try:
            lists = propose_listings(capture.body, capture.final_url, most=MOST_LISTS if self.choose else 1)
        except DiscoveryError:
            return
        found = self.choose(lists) if self.choose else lists[0]
        self.is_day_first = found.is_day_first
        links = [row.candidates[0].url for row in found.rows if row.candidates]
        if not self.choose and (found.edge >= 0.5 or find_archive(links)):
            return  # a menu, or the months of an archive: the page lists nothing else
        shown = f"a day in {found.dated:.0%} of them" if found.selectors.date else "none of which shows a day"
        self.notes["discovery"] = f"{len(found.rows)} rows on the first page, {shown}"
        yield Listing.model_validate({"start": [capture.final_url], **found.table})

    def _interfaces(self, capture: Capture) -> Iterator[Discovery]:
        """The interfaces in JSON that the page's scripts name, as far as they list releases."""
        markup = _page(capture).markup
        for address in interface_addresses(markup, capture.final_url)[:MOST_INTERFACES]:
            if urlsplit(address).hostname != urlsplit(capture.final_url).hostname:
                continue
            found = propose_interface(answer := self._answer(address), address, markup)
            if found and "{" not in found["start"][0] and shows_a_part(answer, found["rows"]):
                numbered = with_page_number(address)
                second = self._answer(numbered.removesuffix("1") + "2")
                rows = search(found["rows"], second)
                found = propose_interface(answer, numbered if rows and second != answer else address, markup)
            if found:
                self.notes["discovery"] = f"an interface that the page names; {len(search(found['rows'], answer))} rows"
                yield JsonListing.model_validate(found)

    def _answer(self, address: str) -> Any:
        """What is at `address` as JSON; None where it is none."""
        try:
            return parse_json(answered(self.trial.get(address)).body)
        except (FetchError, ValueError):
            return None

    def _archive(self, capture: Capture) -> Iterator[Discovery]:
        """The archive by months or years that the page links to, read as its newest span is."""
        page = _page(capture)
        links = (page.absolute(anchor.attributes.get("href")) for anchor in page.select("a[href], option[value]"))
        archive = find_archive(link for link in links if link)
        if archive is None:
            return
        newest = self.trial.get(archive.newest)
        try:
            found = propose_listing(answered(newest).body, newest.final_url)
        except (DiscoveryError, FetchError):
            return
        if found.edge < 0.5:
            self.is_day_first = found.is_day_first
            self.notes["discovery"] = f"an archive from {archive.since} on; {len(found.rows)} rows in its newest part"
            table = {name: value for name, value in found.table.items() if name not in ("pages", "first", "step")}
            yield Listing.model_validate({"start": [archive.start], "since": archive.since, **table})

    def _links(self, frame: Source, table: Discovery) -> list[Link]:
        """The releases on the first page that has any."""
        host = urlsplit(table.addresses[0].url).hostname or ""
        source = frame.model_copy(update={"discovery": (table,), "discovery_hosts": (host,)})
        for page in self._pages(source, table):
            if page.found:
                return list(page.links)
        return []

    def _pages(self, source: Source, table: Discovery) -> Iterator[ListingPage]:
        waiting = list(table.seeds(Window(end=self.trial.today + timedelta(days=1))))[:2]
        for start in waiting:
            try:
                page = table.read(source, answered(self.trial.get(start.url)))
            except (DiscoveryError, FetchError):
                continue  # the span of an archive that has not begun
            yield page
            if start.depth < 2:
                waiting += table.further(Window(), start, page)[:1]

    def _articles(self, links: list[Link]) -> list[SampledPage]:
        captures = (self.trial.get(link.url, Role.RELEASE, link) for link in links[:ARTICLES])
        return [SampledPage(capture.final_url, capture.body) for capture in captures if capture.is_page]

    def _layout(self, pages: list[SampledPage]) -> tuple[Layout, ...]:
        """The layout of the first release pages, where it is surer than the generic extraction."""
        found = propose_layout(pages)
        if found is None or not found.is_sure:
            self.notes["layout"] = "none: no element was surely better than generic extraction"
            return ()
        kinds = "" if found.layouts == 1 else f", which are of {found.layouts} layouts,"
        self.notes["layout"] = (
            f"on {len(pages)} pages{kinds} it gives {found.agreement:.0%} of what generic extraction finds, and "
            f"{found.beyond:.1%} beyond it"
        )
        return (
            Layout.model_validate(
                {"body": found.body, "drop": found.drop} | ({"title": found.title} if found.title else {})
            ),
        )

    def _cleaning(self, pages: list[SampledPage], frame: Source, layout: tuple[Layout, ...]) -> Cleaning:
        """Lines at the edge of most of the release pages."""
        lines = propose_boilerplate(pages, frame.model_copy(update={"layout": layout}), self.trial.today)
        if lines:
            self.notes["cleaning"] = f"lines that stand on most of {len(pages)} pages"
        return Cleaning(boilerplate=lines)
