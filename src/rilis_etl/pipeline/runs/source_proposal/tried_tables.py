"""Tables of discovery tried on a site: the links that they give, and whether these are releases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.json_rows import parse_json
from rilis_etl.discovery.listing_page import ListingPage
from rilis_etl.discovery.listing_reader import answered
from rilis_etl.discovery.propose.article_layout import SampledPage
from rilis_etl.discovery.propose.site_hints import read_hints
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.model import Capture, Issue, Link, Role, Window
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs.source_health import spread
from rilis_etl.pipeline.runs.trial import Trial
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster

FEWEST_RELEASES = 3
"""Releases that a kind of discovery must find to be proposed."""

ARTICLES = 5
"""Release pages that are looked at for a layout."""

TRIED = 2
"""Release pages of which one must have a text, for links to be believed."""

MOST_FILES = 5
"""Files of a sitemap, and those that they name, that are looked at."""


@dataclass
class TriedTables:
    """Asks a site for what tables of discovery name; keeps in `seen` why some of them were not believed."""

    trial: Trial
    frame: Source
    seen: list[str] = field(default_factory=list)

    def first_that_finds(self, tables: Iterable[Discovery]) -> Discovery | None:
        """The first of the tables that leads to releases."""
        return next((table for table in tables if self.finds_releases(table)), None)

    def finds_releases(self, table: Discovery) -> bool:
        """Whether the table gives links, and one of the first that is there is a page with a text."""
        links = self.links(table)
        if len(links) < FEWEST_RELEASES:
            return False
        captures = [self.trial.get(link.url, Role.RELEASE, link) for link in links[:TRIED]]
        found = [parse_capture(capture, self.frame, Roster()) for capture in captures]
        issues = [each for each in found if isinstance(each, Issue)]
        named = f"{len(links)} links of {table.addresses[0].url}"
        places = {capture.final_url.partition("?")[0] for capture in captures}
        if len(places) == 1 < len({capture.url.partition("?")[0] for capture in captures}):
            asks = ", which asks for a password" if _asks_for_password(captures[0]) else ""
            self.seen.append(f"{named} lead to one page, {places.pop()}{asks}")
            return False
        if any(capture.body.startswith(b"%PDF") for capture in captures):
            self.seen.append(f"{named} lead to PDF files, whose text is not read: look for a list of pages")
            return False
        if len(issues) == len(found):
            self.seen.append(f"{named} lead to no text ({issues[0].reason}: {issues[0].detail})")
        return len(issues) < len(found)

    def links(self, table: Discovery) -> list[Link]:
        """The releases on the first page that has any, of a sitemap in its first files."""
        pages = (page for page in self._pages(table) if page.found)
        if table.lists_whole_site:
            return [link for page in pages for link in page.links]
        return list(next((page.links for page in pages), ()))

    def _pages(self, table: Discovery) -> Iterator[ListingPage]:
        host = urlsplit(table.addresses[0].url).hostname or ""
        source = self.frame.model_copy(update={"discovery": (table,), "discovery_hosts": (host,)})
        self.trial.source = source  # its table says how it is asked
        waiting = list(table.seeds(Window(end=self.trial.today + timedelta(days=1))))[:2]
        for start in waiting:
            try:
                page = table.read(source, answered(self.trial.get(start.url)))
            except (DiscoveryError, FetchError):
                continue  # the span of an archive that has not begun
            yield page
            waiting += table.further(Window(), start, page)[: MOST_FILES - len(waiting)]

    def answer(self, address: str, table: Discovery | None = None) -> Any:
        """What is at `address`, asked for as `table` says, as JSON; None where it is none."""
        if table is not None:
            self.trial.source = self.frame.model_copy(update={"discovery": (table,)})
        try:
            return parse_json(answered(self.trial.get(address)).body)
        except (FetchError, ValueError):
            return None

    def page(self, url: str) -> Capture | None:
        """The page at `url`; None where it cannot be had."""
        try:
            return answered(self.trial.get(url))
        except FetchError:
            return None

    def sample(self, links: list[Link]) -> list[SampledPage]:
        """The pages of the first releases, of the one in the middle and of the last: older ones may look otherwise."""
        chosen = spread(links, ARTICLES - 2)
        tried = [(self.trial.get(link.url, Role.RELEASE, link), link.listed_on) for link in chosen]
        return [SampledPage(capture.final_url, capture.body, day) for capture, day in tried if capture.is_page]


def _asks_for_password(capture: Capture) -> bool:
    return read_hints(capture.body, capture.final_url).asks_for_password
