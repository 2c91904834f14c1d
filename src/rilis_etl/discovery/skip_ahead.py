"""Where a window of past days begins in a numbered listing: found by bisection on the days of its pages. Pure.

A listing of five hundred pages is reached in about twenty requests. A page that tells nothing counts as one of the
window: then the listing is read from farther ahead than need be, and nothing is missed.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import date

from rilis_etl.discovery.listing_page import ListingPage

ReadNumber = Callable[[int], ListingPage | None]
"""Reads a page by its number, from 1; None for one that is not there or tells nothing."""


def is_newer(page: ListingPage, end: date, pinned: AbstractSet[str] = frozenset()) -> bool:
    """Whether all that the page lists was published on `end` or later; releases in `pinned` do not count."""
    days = [found.day for found in page.found if found.identity.source_key not in pinned]
    return bool(days) and all(day is not None and day >= end for day in days)


def last_newer(begin: int, end: date, read: ReadNumber, most: int, pinned: AbstractSet[str] = frozenset()) -> int:
    """The number of the last page that holds only releases of `end` or later; page `begin` is one.

    `most`: the highest number that is tried. `pinned`: releases that stand on every page.
    """
    newer, reached = begin, most + 1
    while newer + 1 < reached:
        tried = min(2 * newer, most) if reached > most else (newer + reached) // 2
        page = read(tried)
        if page is not None and is_newer(page, end, pinned):
            newer = tried
        else:
            reached = tried
    return newer
