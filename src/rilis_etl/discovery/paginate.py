"""Reads the pages of a source's listings, newest first, until the window is covered. Fetches by what it is given."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from rilis_etl.discovery.base import Discovery, discoveries_of
from rilis_etl.discovery.listing_days import today_at
from rilis_etl.discovery.listing_page import FoundLink, ListingPage, Rejected, Seed, Stop, unusable_sentence
from rilis_etl.discovery.listing_reader import Get, ListingReader
from rilis_etl.discovery.pagination import PaginationState
from rilis_etl.errors import DiscoveryError, FetchError, IssueReason
from rilis_etl.model import Capture, Window
from rilis_etl.sources.schema import Source

Known = Callable[[FoundLink], bool]

_OF_ONE_LISTING = frozenset(
    {IssueReason.HTTP_GONE, IssueReason.HTTP_REFUSED, IssueReason.REDIRECT_LOOP, IssueReason.ROBOTS_DISALLOWED}
)


QUIET_LISTINGS = 2
"""Files of one group in a row whose links are all known, or older than the window; what is older still is left."""

DEEPEST = 3
"""Pages that may lead from one to another: a sitemap names an index, that one files."""

MOST_LISTINGS = 500
"""Listings that one visit reads."""


def paginate(
    source: Source, window: Window, get: Get, known: Known, today: date | None = None
) -> Iterator[ListingPage]:
    """The pages of every listing of `source`, until each covers `window`, each with the links that no earlier one had
    and that are in the window as far as days are known.

    `today` is the last day that an archive by days is asked for; None: this machine's clock tells it.
    `get` fetches a listing page (a capture, or FetchError). `known` is true of a link that needs no look: where a whole
    page after the first holds only such links the listing ends; a backfill passes a function that is always false.

    A listing that fails does not keep the others from being read: what is wrong is raised at the end. Raises
    DiscoveryError for a first page without rows or links, for a further page that is neither a page of the listing nor
    its end, and for fewer links than the source's `min_links`; FetchError as `get` does. Releases that come in between
    two requests are neither lost nor given twice, as long as they are fewer than a page holds; one taken down in that
    time may hide another.
    """
    walk = _Walk(source, window, get, known, today or today_at(source))
    yield from walk.pages()
    if walk.failures:
        raise _together(source, walk)


def seeds_of(discovery: Discovery, window: Window, today: date) -> tuple[Seed, ...]:
    """Where to begin. An archive by days is asked up to `today`, where the window has no end of its own."""
    if not discovery.is_dated:
        return discovery.seeds(window)
    until_today = Window(window.first and min(window.first, today), window.end or today + timedelta(days=1))
    seeds = discovery.seeds(until_today)
    return tuple(seed for seed in seeds if seed.span_begins is None or seed.span_begins <= today)


class _Walk:
    """The listings of a source that are still to be read, and what those that were read have shown."""

    def __init__(self, source: Source, window: Window, get: Get, known: Known, today: date) -> None:
        self._source = source
        self._window = window
        self._get = get
        self._known = known
        self._begin = [(each, seed) for each in discoveries_of(source) for seed in seeds_of(each, window, today)]
        self._asked = {seed.url for _, seed in self._begin}
        self._given: set[str] = set()
        self._on_first_pages: set[str] = set()
        self._quiet: Counter[str] = Counter()  # by group: listings in a row that gave nothing new
        self._examples: dict[int, Capture | None] = {}  # by table: a page with releases of a span of days
        self._rows: Counter[int] = Counter()  # by table
        self._links: Counter[int] = Counter()
        self._ignored: Counter[int] = Counter()
        self._unusable: dict[int, list[Rejected]] = {}
        self.listings = 0
        self.failures: list[DiscoveryError | FetchError] = []

    def pages(self) -> Iterator[ListingPage]:
        """The pages of every listing. What fails is kept in `failures`."""
        waiting = deque(self._begin)
        down: set[str] = set()  # hosts that do not answer: their other listings would only make us wait longer
        while waiting:
            discovery, start = waiting.popleft()
            host = urlsplit(start.url).netloc
            if host in down or (start.group and self._quiet[start.group] >= QUIET_LISTINGS):
                continue
            self.listings += 1
            try:
                for page in self._listing(discovery, start):
                    waiting += ((discovery, seed) for seed in self._named_by(discovery, start, page))
                    yield page
            except DiscoveryError as error:
                self.failures.append(error)
            except FetchError as error:
                self.failures.append(error)
                down |= set() if error.reason in _OF_ONE_LISTING else {host}
        if not self.failures:
            self.failures += self._too_few()

    def _listing(self, discovery: Discovery, start: Seed) -> Iterator[ListingPage]:
        given, table = self._given, id(discovery)
        state = PaginationState(self._window, self._known, discovery.max_pages, discovery.is_newest_first)
        reader = ListingReader(self._source, discovery, start, self._get, state)
        reader.example = self._examples.get(table) if start.span_begins else None
        may_go_on = True
        for page in reader.pages(elsewhere=frozenset(given)):
            keys = {found.identity.source_key for found in page.found}
            fresh = [found for found in page.found if found.identity.source_key not in given]
            given |= keys
            self._on_first_pages |= keys if page.number == 1 else set()
            self._rows[table] += page.rows
            self._ignored[table] += page.ignored
            self._links[table] += len(page.found)
            self._unusable.setdefault(table, []).extend(page.unusable)
            wanted = tuple(found for found in fresh if found.may_be_in(self._window))
            may_go_on = not page.rows or any(map(self._promises_more, page.found))
            yield replace(page, found=wanted)
            if page.lacks and page.stop not in (Stop.WINDOW, Stop.KNOWN):  # there nothing is missing that is asked for
                raise DiscoveryError(f"{self._source.key}: {page.url}: {page.lacks}")
        self._quiet[start.group] = 0 if may_go_on else self._quiet[start.group] + 1
        self._examples[table] = reader.example

    def _promises_more(self, found: FoundLink) -> bool:
        """Whether a link shows that older listings of its group may hold what is wanted: it is new, or newer."""
        end = self._window.end
        is_newer = found.day is not None and end is not None and found.day >= end
        return is_newer or (found.may_be_in(self._window) and not self._known(found))

    def _named_by(self, discovery: Discovery, start: Seed, page: ListingPage) -> list[Seed]:
        """The listings that a page names and that were not read yet. Raises DiscoveryError when they are too many."""
        named = discovery.further(self._window, start, page)
        new = [seed for seed in named if seed.url not in self._asked]
        if new and (new[0].depth > DEEPEST or len(self._asked) + len(new) > MOST_LISTINGS):
            raise DiscoveryError(
                f"{self._source.key}: {page.url} names {len(new)} further files, more than are read (at most "
                f"{MOST_LISTINGS}, {DEEPEST} deep): name those with releases in `children`"
            )
        self._asked |= {seed.url for seed in new}
        return new

    def _too_few(self) -> Iterator[DiscoveryError]:
        key = self._source.key
        for discovery in discoveries_of(self._source):
            first = next(seed for each, seed in self._begin if each is discovery)
            rows, links = self._rows[id(discovery)], self._links[id(discovery)]
            unusable = self._unusable.get(id(discovery), [])
            wanted = rows - self._ignored[id(discovery)]
            if 2 * len(unusable) > wanted and not discovery.lists_whole_site:
                yield DiscoveryError(f"{key}: {unusable_sentence(unusable, wanted)}")
            if first.span_begins and not (rows or discovery.may_be_empty):
                yield DiscoveryError(
                    f"{key}: nothing matches {discovery.row_name} on any page of the archive {first.url}: look at "
                    "`start` and `since`, or say `may_be_empty = true`"
                )
            if rows and not links and discovery.lists_whole_site:
                yield DiscoveryError(
                    f"{key}: none of the {rows} addresses listed is taken for a release: look at "
                    f"`only`, `ignore` and `identity.pattern` in {key}.toml"
                )
        if len(self._on_first_pages) < self._source.min_links and not any(seed.bounded for _, seed in self._begin):
            yield too_few_links(self._source, len(self._on_first_pages))


def _together(source: Source, walk: _Walk) -> DiscoveryError | FetchError:
    """One error for all that failed."""
    if len(walk.failures) == 1:
        return walk.failures[0]
    reasons = "; ".join(str(error) for error in walk.failures)
    return DiscoveryError(f"{len(walk.failures)} of {walk.listings} listings of {source.key} failed: {reasons}")


def too_few_links(source: Source, found: int) -> DiscoveryError:
    """What to raise for a source whose first pages together hold too few links."""
    host = urlsplit(source.home).hostname
    return DiscoveryError(
        f"{source.key}: {found} links on the first pages of {host}, fewer than `min_links` ({source.min_links}): did "
        f"the site change? Run `rilis source check {source.key}`, or lower `min_links` (`floor` in an older file) in "
        f"{source.key}.toml"
    )
