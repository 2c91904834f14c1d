"""How far a first visit reads a listing that shows no days: the pages of its releases tell.

Of each page of the listing the last two releases are looked at. When both are older than the window begins, what
follows is older still.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from rilis_etl.discovery.listing_page import FoundLink, ListingPage, Stop
from rilis_etl.model import Capture, Window

LOOKED_AT = 2
"""Releases of a page of the listing whose days are looked up: a single one may be filed late, or pinned."""

DayOf = Callable[[Capture], date | None]
"""Reads the day of publication off the page of a release; None where it tells none."""


@dataclass
class FirstVisit:
    """What a first visit has learned about days. `look` fetches the page of a release, once."""

    window: Window
    look: Callable[[FoundLink], date | None]
    seen: set[str] = field(default_factory=set)  # keys of releases whose pages were fetched
    _ended: str = ""  # address of the listing of which all that follows is too old

    def is_too_old(self, found: FoundLink) -> bool:
        """Whether the listing need not be read beyond a page with such links."""
        return bool(self._ended) and found.day is None

    def wanted(self, page: ListingPage) -> tuple[FoundLink, ...]:
        """The links of a page of a listing, which takes note of their days; none of a page that is too old."""
        if page.listing != self._ended:
            self._ended = ""
        if self._ended and page.stop is Stop.KNOWN:
            return ()
        if self._tells_nothing_itself(page) and self._are_old(page.found[-LOOKED_AT:]):
            self._ended = page.listing
        return page.found

    def _tells_nothing_itself(self, page: ListingPage) -> bool:
        return page.is_undated and len(page.found) >= LOOKED_AT and page.stop is None and not self._ended

    def _are_old(self, links: tuple[FoundLink, ...]) -> bool:
        """Whether the pages of these releases all say that they are older than the window; it ends at the first."""
        for found in reversed(links):
            self.seen.add(found.identity.source_key)
            day = self.look(found)
            if day is None or self.window.first is None or day >= self.window.first:
                return False
        return True
