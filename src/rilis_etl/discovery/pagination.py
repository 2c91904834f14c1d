"""When no further page of a listing is read: decided from what its pages have shown so far. Pure."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from rilis_etl.discovery.listing_page import FoundLink, ListingPage, Stop
from rilis_etl.model import Window

STALE_PAGES = 2
"""Pages in a row that give no new link, after which a listing ends. One can happen: when as many releases come in
between two requests as a page has rows. Sites that show their last page for ever make any number of them."""


MOST_PINNED = 4
"""Rows that a newsroom may have pinned over its listing: so few old ones on a first page end nothing."""


@dataclass
class PaginationState:
    """The pages of one listing that were read, newest first."""

    window: Window
    known: Callable[[FoundLink], bool]
    max_pages: int
    newest_first: bool = True
    pages: int = 0
    addresses: set[str] = field(default_factory=set)  # asked for, and where answers came from
    _keys: set[str] = field(default_factory=set)
    _stale: int = 0

    def stop_after(
        self, page: ListingPage, address: str, next_url: str | None, elsewhere: AbstractSet[str]
    ) -> Stop | None:
        """Why `page`, asked for at `address`, is the last one; None to go on to `next_url`. Takes note of the page.

        `elsewhere`: keys of releases that other listings have given; that those are known proves nothing here.
        """
        self.pages += 1
        again = self.pages > 1 and page.url in self.addresses
        self.addresses |= {address, page.url}
        fresh = [each for each in page.found if each.identity.source_key not in self._keys]
        self._keys |= {each.identity.source_key for each in fresh}
        self._stale = 0 if fresh else self._stale + 1
        reasons = (
            (Stop.WINDOW, self.newest_first and self._is_too_old(page, fresh)),
            (Stop.KNOWN, self.newest_first and self.pages > 1 and self._is_known(page, fresh, elsewhere)),
            (Stop.LOOP, again or next_url in self.addresses),
            (Stop.NOTHING_NEW, self._stale >= STALE_PAGES),
            (Stop.LAST_PAGE, next_url is None),
            (Stop.MAX_PAGES, self.pages >= self.max_pages),
        )
        return next((stop for stop, holds in reasons if holds), None)

    def has_new(self, page: ListingPage) -> bool:
        """Whether the page has a release that none of those read has."""
        return any(each.identity.source_key not in self._keys for each in page.found)

    def _is_too_old(self, page: ListingPage, fresh: list[FoundLink]) -> bool:
        """Whether every dated row is older than the window.

        Rows seen before (pinned on each page) do not count. Old rows may be pinned ones: on the first page where they
        are few or stand among undated ones, further on where a single one stands among undated ones.
        """
        first = self.window.first
        days = [each.day for each in fresh if each.day is not None]
        if first is None or not days or (page.undated and (self.pages == 1 or len(days) == 1)):
            return False
        if self.pages == 1 and len(days) <= MOST_PINNED:
            return False
        return all(day < first for day in days)

    def _is_known(self, page: ListingPage, fresh: list[FoundLink], elsewhere: AbstractSet[str]) -> bool:
        """Whether every new row is known. Where days tell how far to read, a window is read to its beginning."""
        if self.window.first is not None and not page.is_undated:
            return False
        proof = [each for each in fresh if each.identity.source_key not in elsewhere]
        return bool(proof) and all(self.known(each) for each in proof)
