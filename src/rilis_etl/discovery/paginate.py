"""Reads the pages of a source's listings, newest first, until the window is covered. Fetches by what it is given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from rilis_etl.discovery.base import Discovery, discovery_of
from rilis_etl.discovery.listing_page import FoundLink, ListingPage, Seed
from rilis_etl.discovery.listing_reader import Get, ListingReader
from rilis_etl.discovery.pagination import PaginationState, Stop
from rilis_etl.errors import DiscoveryError, FetchError, IssueReason
from rilis_etl.model import Link, Window
from rilis_etl.sources.schema import Source

Known = Callable[[FoundLink], bool]

_OF_ONE_LISTING = frozenset(
    {IssueReason.HTTP_GONE, IssueReason.HTTP_REFUSED, IssueReason.REDIRECT_LOOP, IssueReason.ROBOTS_DISALLOWED}
)


@dataclass(frozen=True, slots=True)
class DiscoveryStep:
    """One page of one listing."""

    start: Seed  # of which listing
    number: int  # of the page in its listing, from 1
    page: ListingPage
    found: tuple[FoundLink, ...]  # not on earlier pages, and in the window as far as days are known
    stop: Stop | None  # why this is the listing's last page; None when it is not

    @property
    def links(self) -> tuple[Link, ...]:
        """The links found, in the page's order."""
        return tuple(found.link for found in self.found)


def paginate(source: Source, window: Window, get: Get, known: Known) -> Iterator[DiscoveryStep]:
    """The pages of every listing of `source`, until each covers `window`.

    `get` fetches a listing page (a capture, or FetchError). `known` is true of a link that needs no look: where a whole
    page after the first holds only such links the listing ends; a backfill passes a function that is always false.

    A listing that fails does not keep the others from being read: what is wrong is raised at the end. Raises
    DiscoveryError for a first page without rows or links, for a further page that is neither a page of the listing nor
    its end, and for fewer links than the source's `min_links`; FetchError as `get` does. Releases that come in between
    two requests are neither lost nor given twice, as long as they are fewer than a page holds; one taken down in that
    time may hide another.
    """
    discovery = discovery_of(source)
    given: set[str] = set()
    on_first_pages: set[str] = set()
    failures: list[DiscoveryError | FetchError] = []
    seeds = discovery.seeds(window)
    for start in seeds:
        try:
            for step in _listing(source, discovery, start, window, get, known, given):
                if step.number == 1:
                    on_first_pages |= {found.identity.source_key for found in step.page.found}
                yield step
        except DiscoveryError as error:
            failures.append(error)
        except FetchError as error:
            failures.append(error)
            if error.reason not in _OF_ONE_LISTING:
                break  # the host does not answer: its other listings would only make it wait longer
    if not failures and len(on_first_pages) < source.min_links and not any(start.bounded for start in seeds):
        failures.append(too_few_links(source, len(on_first_pages)))
    if len(failures) == 1:
        raise failures[0]
    if failures:
        reasons = "; ".join(str(error) for error in failures)
        raise DiscoveryError(f"{len(failures)} of {len(seeds)} listings of {source.key} failed: {reasons}")


def _listing(
    source: Source, discovery: Discovery, start: Seed, window: Window, get: Get, known: Known, given: set[str]
) -> Iterator[DiscoveryStep]:
    state = PaginationState(window, known, discovery.max_pages, discovery.is_newest_first)
    reader = ListingReader(source, discovery, start, get, state)
    for page, stop in reader.pages(elsewhere=frozenset(given)):
        fresh = [found for found in page.found if found.identity.source_key not in given]
        given |= {found.identity.source_key for found in fresh}
        wanted = tuple(found for found in fresh if found.day is None or found.day in window)
        yield DiscoveryStep(start, state.pages, page, wanted, stop)


def too_few_links(source: Source, found: int) -> DiscoveryError:
    """What to raise for a source whose first pages together hold too few links."""
    host = urlsplit(source.home).hostname
    return DiscoveryError(
        f"{source.key}: {found} links on the first pages of {host}, fewer than `min_links` ({source.min_links}): did "
        f"the site change? Run `rilis source check {source.key}`, or lower `min_links` (`floor` in an older file) in "
        f"{source.key}.toml"
    )
