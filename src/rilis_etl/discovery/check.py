"""Tries a source's discovery on its first pages and tells what it finds and what looks wrong: `rilis source check`."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from rilis_etl.discovery.base import Discovery, discoveries_of, require_rows
from rilis_etl.discovery.listing_days import today_at
from rilis_etl.discovery.listing_page import MAX_SHOWN, DiscoveryFinding, FoundLink, ListingPage, Seed
from rilis_etl.discovery.listing_reader import Get, answered
from rilis_etl.discovery.paginate import seeds_of, too_few_links
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.model import Window
from rilis_etl.sources.schema import Source

EXAMPLES = 3
"""Rejected rows that a finding shows."""


FURTHER = 3
"""Files of an index that are tried: the first ones may name pages of other kinds only."""


@dataclass(frozen=True, slots=True)
class ListingCheck:
    """What the first page of one listing holds; `page` is None when it could not be read."""

    start: Seed
    page: ListingPage | None
    next_url: str | None
    findings: tuple[DiscoveryFinding, ...]

    @property
    def found(self) -> tuple[FoundLink, ...]:
        """The releases on the page."""
        return self.page.found if self.page else ()


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What a source's discovery finds today."""

    source: str
    listings: tuple[ListingCheck, ...]
    findings: tuple[DiscoveryFinding, ...]  # of the source as a whole

    @property
    def works(self) -> bool:
        """Whether nothing has to be mended."""
        every = (*self.findings, *(finding for listing in self.listings for finding in listing.findings))
        return not any(finding.must_mend for finding in every)


def check_discovery(source: Source, get: Get, today: date | None = None) -> SourceCheck:
    """Reads the first page of each listing, the second page of the first that has one, and of the files that a sitemap
    names, or the spans of an archive, as many as it takes to find a release, up to FURTHER.

    Raises DiscoveryError only for a source without discovery: everything else is a finding.
    """
    listings: list[ListingCheck] = []
    followed = False
    day = today or today_at(source)
    waiting = deque((each, seed) for each in discoveries_of(source) for seed in _tried(seeds_of(each, Window(), day)))
    while waiting:
        discovery, start = waiting.popleft()
        if _is_one_of_many(start) and any(_is_one_of_many(each.start) and each.found for each in listings):
            continue
        listing = _first_page(source, discovery, start, get)
        if listing.page is not None:
            waiting += ((discovery, seed) for seed in discovery.further(Window(), start, listing.page)[:FURTHER])
        if listing.page is not None and listing.next_url and not followed:
            followed = True
            more = _second_page(source, discovery, listing.page, listing.next_url, get)
            listing = replace(listing, findings=(*listing.findings, *more))
        listings.append(listing)
    keys = {found.identity.source_key for each in listings for found in each.found}
    answers = any(each.page for each in listings)  # too few links of a site that is down mean nothing
    few = answers and len(keys) < source.min_links
    findings = (DiscoveryFinding(str(too_few_links(source, len(keys))), True),) if few else ()
    return SourceCheck(source.key, tuple(listings), findings)


def _is_one_of_many(start: Seed) -> bool:
    """Whether the listing is one file of a sitemap, or one span of an archive: one with releases is enough."""
    return start.depth > 0 or start.span_begins is not None


def _tried(seeds: Sequence[Seed]) -> list[Seed]:
    """The listings to try: of the spans of an archive the newest ones."""
    spans = [seed for seed in seeds if seed.span_begins]
    return [*(seed for seed in seeds if not seed.span_begins), *spans[:FURTHER]]


def _first_page(source: Source, discovery: Discovery, start: Seed, get: Get) -> ListingCheck:
    try:
        capture = answered(get(start.url))
        page = discovery.read(source, capture, start.section)
        require_rows(source, discovery, start, page)
    except (DiscoveryError, FetchError) as error:
        why = str(error).removesuffix(f" ({start.url})")  # a finding stands under its listing's address
        return ListingCheck(start, None, None, (DiscoveryFinding(why, True),))
    following = discovery.next_url(start, page, 1)
    findings = (*discovery.review(source, capture, page, following), *_findings(page))
    return ListingCheck(start, page, following, findings)


def _findings(page: ListingPage) -> Iterator[DiscoveryFinding]:
    if page.rejected:
        shown = "; ".join(f"{each.url or 'a row'}: {each.why}" for each in page.rejected[:EXAMPLES])
        yield DiscoveryFinding(f"{len(page.rejected)} of {page.rows} rows lead to no release: {shown}", False)
    if untitled := sum(link.title is None for link in page.links):
        yield DiscoveryFinding(f"{untitled} of {len(page.found)} links have no text: name `title`", False)
    days = [found.day for found in page.found if found.day is not None]
    rises = sum(later > earlier for earlier, later in pairwise(days))
    if rises > 1:  # one may be a pinned row
        yield DiscoveryFinding(f"days are not in order, newest first ({rises} times later than the row before)", True)


def _second_page(
    source: Source, discovery: Discovery, first: ListingPage, url: str, get: Get
) -> Iterator[DiscoveryFinding]:
    capture = get(url)
    if capture.failure is None and discovery.is_past_the_end(capture):
        return
    try:
        second = discovery.read(source, answered(capture))
    except (DiscoveryError, FetchError) as error:
        yield DiscoveryFinding(f"the second page cannot be read: {error}", True)
        return
    keys = {found.identity.source_key for found in first.found}
    if not any(found.identity.source_key not in keys for found in second.found):
        remedy = f": {discovery.paging_remedy}" if discovery.paging_remedy else ""
        yield DiscoveryFinding(f"the second page {url[:MAX_SHOWN]} holds no other links than the first{remedy}", True)
