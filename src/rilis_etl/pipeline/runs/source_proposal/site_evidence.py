"""What a newsroom shows of its kinds of discovery, in the order in which it is believed.

The interface of WordPress, a news sitemap, a listing of HTML, an interface in JSON that the page names, an archive
whose addresses name months, a feed, a sitemap. What names the newest releases only, a feed or a news sitemap, is taken
beside a listing; an archive where the listing leads to no older page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.json_rows import search
from rilis_etl.discovery.formats.sitemap_xml import sitemaps_in_robots
from rilis_etl.discovery.kinds.feed import Feed
from rilis_etl.discovery.kinds.html_listing import Listing
from rilis_etl.discovery.kinds.json_listing import JsonListing
from rilis_etl.discovery.kinds.sitemap import Sitemap
from rilis_etl.discovery.kinds.wordpress import WordPress
from rilis_etl.discovery.propose import propose_listing
from rilis_etl.discovery.propose.address_pattern import choose_folders, is_of_news
from rilis_etl.discovery.propose.dated_links import addresses_on, find_archive
from rilis_etl.discovery.propose.interface import (
    interface_addresses,
    more_by_form,
    place_of_rows,
    propose_interface,
    scripts_with_values,
    shows_a_part,
    with_page_number,
)
from rilis_etl.discovery.propose.listing_proposal import ListingProposal, propose_listings
from rilis_etl.discovery.propose.site_hints import SiteHints, section_pages
from rilis_etl.errors import DiscoveryError
from rilis_etl.html import Page
from rilis_etl.html.page_reader import captured_page
from rilis_etl.model import Capture, Window
from rilis_etl.pipeline.runs.source_proposal.tried_tables import TriedTables

MOST_FEEDS = 2
MOST_INTERFACES = 3
MOST_TYPES = 3
MOST_SECTIONS = 2

MOST_LISTS = 3
"""Lists of a page that a person may choose from."""

Choose = Callable[[Sequence[ListingProposal]], ListingProposal]

_SITEMAPS = ("/robots.txt", "/sitemap.xml")
_BUILT_IN = frozenset(
    {"posts", "pages", "media", "menu-items", "blocks", "templates", "template-parts", "navigation", "font-families"}
)


@dataclass
class SiteEvidence:
    """The kinds of discovery of the site whose page `capture` is."""

    site: TriedTables
    capture: Capture
    hints: SiteHints
    choose: Choose | None
    notes: dict[str, str] = field(default_factory=dict)
    is_day_first: bool = True

    @cached_property
    def page(self) -> Page:
        """The page itself, parsed once for all that look at it."""
        return captured_page(self.capture)

    def tables(self) -> Iterator[Discovery]:
        """The kinds of discovery that find releases."""
        find = self.site.first_that_finds
        if found := find(self._wordpress()):
            yield found
            return
        if news := find(self._news_sitemaps()):
            yield news
        found = self._list()
        if found:
            yield found
        if (found is None or not _leads_on(found)) and (archive := find(self._archive())):
            yield (found := archive)
        feeds = (Feed(kind="feed", start=(url,)) for url in self.hints.feeds[:MOST_FEEDS])
        if news is None and (feed := find(feeds)):
            yield feed
            yield from () if found else self._beyond(feed)
        elif found is None and news is None and (sitemap := find(self._sitemaps())):
            yield sitemap

    def _wordpress(self) -> Iterator[Discovery]:
        """The posts, where the page lists some of them; else the types of the site's own that it lists."""
        shown = set(section_pages(self.capture.body, self.capture.final_url, ()).links)
        of = {"categories": self.hints.category} if self.hints.category else {}
        posts = [WordPress(kind="wordpress", api=f"{root}wp/v2/posts", parameters=of) for root in self.hints.interfaces]
        own = [table for table in posts if shown & {link.url for link in self.site.links(table)}]
        yield from own
        for root in () if own else self.hints.interfaces:
            types = self.site.answer(f"{root}wp/v2/types")
            bases = search("values(@)[].rest_base", types) or () if isinstance(types, dict) else ()
            named = [base for base in bases if isinstance(base, str) and base.isascii() and base not in _BUILT_IN]
            for base in sorted(named, key=lambda each: not is_of_news(each))[:MOST_TYPES]:
                table = WordPress(kind="wordpress", api=f"{root}wp/v2/{base}")
                if shown & {link.url for link in self.site.links(table)}:
                    yield table
        yield from posts

    def _list(self) -> Discovery | None:
        """The listing, or the interface in JSON where that alone leads to older releases."""
        listing = self.site.first_that_finds(self._listing(self.capture))
        if listing and not _leads_on(listing) and not self.choose:
            listing = self._section(listing) or listing
        if listing and _leads_on(listing):
            return listing
        notes = dict(self.notes)
        interface = self.site.first_that_finds(chain(self._more_rows(listing), self._interfaces(), self._scripts()))
        if listing and (interface is None or not _leads_on(interface)):
            self.notes = notes
            return listing
        return interface

    def _listing(self, capture: Capture) -> Iterator[Discovery]:
        try:
            lists = propose_listings(capture.body, capture.final_url, most=MOST_LISTS if self.choose else 1)
        except DiscoveryError:
            return
        found = self.choose(lists) if self.choose else lists[0]
        self.is_day_first = found.is_day_first
        links = [next(iter(row.links)) for row in found.rows if row.links]
        if not self.choose and (found.edge >= 0.5 or find_archive(links)):
            return  # a menu, or the months of an archive: the page lists nothing else
        shown = f"a day in {found.dated:.0%} of them" if found.selectors.date else "none of which shows a day"
        self.notes["discovery"] = (
            f"{len(found.rows)} rows on the first page, {shown}; the selectors give {found.agreement:.0%} of the list"
        )
        yield Listing.model_validate({"start": [capture.final_url], **found.table})

    def _section(self, teaser: Discovery) -> Discovery | None:
        """The listing of the page to which a page with a few of its releases leads: a front page was given."""
        releases = [link.url for link in self.site.links(teaser)]
        notes = dict(self.notes)
        pages = section_pages(self.capture.body, self.capture.final_url, releases).sections
        for url in pages[:MOST_SECTIONS]:
            capture = self.site.page(url)
            found = self.site.first_that_finds(self._listing(capture)) if capture else None
            if found and (_leads_on(found) or len(self.site.links(found)) > len(releases)):
                return found
        self.notes = notes
        return None

    def _interfaces(self) -> Iterator[Discovery]:
        """The interfaces in JSON that the page's scripts name, as far as they list releases."""
        markup = self.page.markup
        for address in interface_addresses(markup, self.capture.final_url)[:MOST_INTERFACES]:
            if urlsplit(address).hostname != urlsplit(self.capture.final_url).hostname:
                continue
            found = propose_interface(answer := self.site.answer(address), address, markup)
            if found and "{" not in found["start"][0] and shows_a_part(answer, found["rows"]):
                found = self._counted(found, answer, address, markup)
            if found:
                self.notes["discovery"] = f"an interface that the page names; {len(search(found['rows'], answer))} rows"
                yield JsonListing.model_validate(found)

    def _more_rows(self, listing: Discovery | None) -> Iterator[Discovery]:
        """The interface of WordPress' own scripts that answers with more rows of a listing."""
        asked = more_by_form(self.page.markup, self.capture.final_url)
        if not isinstance(listing, Listing) or asked is None:
            return
        address, form = asked
        selectors = listing.model_dump(include={"row", "link", "title", "date"}, exclude_none=True)
        table = {"kind": "json", "start": [address], "method": "POST", "form": form, "html": "@", **selectors}
        tried = JsonListing.model_validate(table)
        if place := place_of_rows(self.site.answer(tried.seeds(Window())[0].url, tried)):
            self.notes["discovery"] = "what the page's button for more releases asks for"
            yield JsonListing.model_validate(table | {"html": place})

    def _scripts(self) -> Iterator[Discovery]:
        """The lists of releases in the page's state, from which its scripts draw it."""
        for selector, value in scripts_with_values(self.page):
            if found := propose_interface(value, self.capture.final_url, self.page.markup):
                self.notes["discovery"] = f"{len(search(found['rows'], value))} rows in the state of the page"
                yield JsonListing.model_validate(found | {"script": selector})

    def _counted(self, found: dict[str, Any], answer: Any, address: str, markup: str) -> dict[str, Any] | None:
        """The table with the number of the page in its address, where that gives other rows."""
        numbered = with_page_number(address)
        second = self.site.answer(numbered.removesuffix("1") + "2")
        rows = search(found["rows"], second)
        return propose_interface(answer, numbered if rows and second != answer else address, markup)

    def _archive(self) -> Iterator[Discovery]:
        """The archive by months or years that the page links to, read as its newest span is."""
        archive = find_archive(addresses_on(self.page))
        newest = self.site.page(archive.newest) if archive else None
        if archive is None or newest is None:
            return
        try:
            found = propose_listing(newest.body, newest.final_url)
        except DiscoveryError:
            return
        if found.edge < 0.5:
            self.is_day_first = found.is_day_first
            self.notes["discovery"] = f"an archive from {archive.since} on; {len(found.rows)} rows in its newest part"
            table = {name: value for name, value in found.table.items() if name not in ("pages", "first", "step")}
            yield Listing.model_validate({"start": [archive.start], "since": archive.since, **table})

    def _news_sitemaps(self) -> Iterator[Discovery]:
        """The sitemaps for news that robots.txt names: titles and days of the newest releases."""
        robots = self.site.page(urljoin(self.site.frame.home, "/robots.txt"))
        named = sitemaps_in_robots(robots.body, robots.final_url) if robots else ()
        for url in [each for each in dict.fromkeys(named) if is_of_news(urlsplit(each).path)][:MOST_FEEDS]:
            answer = self.site.page(url) if self.site.frame.may_list(url) else None
            if answer and b"sitemap-news" in answer.body:
                yield Sitemap(kind="sitemap", start=(url,))

    def _beyond(self, feed: Discovery) -> Iterator[Discovery]:
        """The sitemap that names all releases of the feed, which are the newest ones, and others."""
        newest = {link.url for link in self.site.links(feed)}
        yield from islice((each for each in self._sitemaps() if newest < {x.url for x in self.site.links(each)}), 1)

    def _sitemaps(self) -> Iterator[Discovery]:
        """The sitemaps of the whole site, with the folders of it whose names, or numbers, are those of releases."""
        for path in _SITEMAPS:
            table = Sitemap(kind="sitemap", start=(urljoin(self.site.frame.home, path),))
            only = choose_folders([link.url for link in self.site.links(table)])
            self.notes["discovery"] = (
                "a sitemap names every page: `only` says which addresses are releases"
                if only
                else "a sitemap names every page: say with `only` which addresses are releases"
            )
            yield table.model_copy(update={"only": only}) if only else table
        del self.notes["discovery"]


def _leads_on(table: Discovery) -> bool:
    """Whether a table says how older releases are reached."""
    paging = table.model_dump(include={"next", "pages"}, exclude_none=True)
    return bool(paging) or any("{" in address.url for address in table.addresses)
