"""Reads the pages of one listing, and tells its end from a page that only stands in for one.

Nothing ends a listing on thin evidence. A further page without releases is the end when it is recognisably a page of
the same listing, or when the site answers that it does not exist, and nothing says that more follow: then the page
after it is tried, and the farthest one that the site links to. Everything else is a failure of that page: one to which
a full page leads has to be there, and to have releases.
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus

from rilis_etl.discovery.base import Discovery, discoveries_of, discovery_of, require_rows
from rilis_etl.discovery.listing_page import ListingPage, Seed, Stop
from rilis_etl.discovery.page_numbers import PageNumbers, is_one_page, one_further
from rilis_etl.discovery.pagination import PaginationState
from rilis_etl.discovery.skip_ahead import is_newer, last_newer
from rilis_etl.errors import DiscoveryError, FetchError, IssueReason
from rilis_etl.html import find_block_page
from rilis_etl.html.truncation import lost_its_end
from rilis_etl.identity import leads_home
from rilis_etl.model import Capture
from rilis_etl.sources.schema import Source

Get = Callable[[str], Capture]

_MAY_BE_PAST_THE_END = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR})
"""What badly written sites answer to the number of a page that they do not have."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as it was read; `absent` says why there may be no such page, None for a page of the listing."""

    page: ListingPage
    absent: Stop | None = None
    is_sure: bool = True  # the answer alone says that the page does not exist


class ListingReader:
    """The pages of one listing, one after the other."""

    def __init__(self, source: Source, discovery: Discovery, start: Seed, get: Get, state: PaginationState) -> None:
        self._source = source
        self._discovery = discovery
        self._start = start
        self._get = get
        self._state = state
        self._numbers = PageNumbers()
        self._named = PageNumbers()  # by pages with rows alone
        self._page_count = 0
        self.example: Capture | None = None  # the newest page with releases: what a page of this listing looks like
        self._before = ""  # address of the page before
        self._promised = ""  # where that page leads itself, if it is full
        self._hollow = ""  # a page of which that was true, and that has no releases
        self._full_page = 0  # rows of the first page
        self._leads_nowhere = 0  # pages in a row without releases that lead on to pages which no other one names
        self._has_skipped = False
        self._absent = 0  # pages in a row
        self._refused = ""  # the first of these that the site did not show, if it was refused

    def pages(self, elsewhere: AbstractSet[str]) -> Iterator[ListingPage]:
        """Each page, with its number and why it is the last one. Raises DiscoveryError, FetchError where one fails."""
        url: str | None = self._start.url
        stop: Stop | None = None
        while url is not None and stop is None:
            read = self._read_twice(url) if url == self._promised else self._read(url)
            number = self._state.pages + 1
            if number == 1:
                require_rows(self._source, self._discovery, self._start, read.page)
            following = self._discovery.next_url(self._start, read.page, number)
            stop = self._state.stop_after(read.page, url, following, elsewhere)
            if read.absent is not None:
                stop, following = self._after_absent(url, read, following)
            yield replace(read.page, listing=self._start.url, number=self._state.pages, stop=stop)
            if stop is Stop.MAX_PAGES and self._state.window.end is not None:
                raise self._cut_short()
            if stop in (Stop.LOOP, Stop.NOTHING_NEW) and read.absent is None:
                self._require_whole_round(url, stop)
            if read.page.found and self._refused:
                raise self._gap(f"{self._refused} was refused", url)
            if read.absent is None:
                self._absent, self._hollow, self._leads_nowhere = 0, "", 0
            self._promised = following if following and self._leads_to(following, read.page) else ""
            self._before, url = url, following
            if url is not None and stop is None and read.absent is None:
                url = self._skip_ahead(read.page, url)

    def _skip_ahead(self, page: ListingPage, following: str) -> str:
        """The page with which the window begins, where `page` is newer than it; `following` where that is not told.

        Pages that lead on by a link are counted on from the second and the third.
        """
        state, end = self._state, self._state.window.end
        is_by_link = self._discovery.page_url(self._start.url, 1) is None
        may_skip = end is not None and state.newest_first and not self._start.span_begins and not self._has_skipped
        if end is None or not may_skip or (is_by_link and state.pages == 1) or not is_newer(page, end):
            return following
        here, before, pinned = state.pages, self._before, frozenset(each.identity.source_key for each in page.found)

        def address(number: int) -> str | None:
            if is_by_link:
                return one_further(before, following, number - here - 1)
            return self._discovery.page_url(self._start.url, number - 1)

        def read(number: int) -> ListingPage | None:  # where it is not there, the pages before it tell
            return self._if_there(url) if (url := address(number)) else None

        self._has_skipped = True
        newer = last_newer(here, end, read, state.max_pages - 1, pinned)
        url = address(newer + 1)
        if newer <= here or url is None:
            return following
        state.pages, self._before, self._promised = newer, address(newer) or before, ""
        return url

    def _if_there(self, url: str) -> ListingPage | None:
        """The page at `url`, where it can be had and read."""
        with suppress(DiscoveryError, FetchError):
            return self._discovery.read(self._source, answered(self._get(url)), self._start.section)
        return None

    def _read_twice(self, url: str) -> ReadPage:
        """The page to which a full one leads. One without releases is asked for again: such an answer is rarely true.

        Where it has none again, the listing may go on behind it; else it ends here only by a failure.
        """
        read = self._read(url)
        if read.absent is Stop.EMPTY_PAGE:
            read = self._read(url)
        self._hollow = url if read.absent is Stop.EMPTY_PAGE else ""
        return read

    def _leads_to(self, following: str, page: ListingPage) -> bool:
        """Whether the page is full and its own pager leads to `following`."""
        return 0 < self._full_page <= page.rows and any(is_one_page(following, linked) for linked in page.further)

    def _read(self, url: str) -> ReadPage:
        """The page at `url`. Raises FetchError and DiscoveryError for what is no page of the listing, nor its end."""
        is_first = self.example is None
        capture = self._get(url)
        if is_first and self._start.span_begins and _is_gone(capture):
            return ReadPage(ListingPage(url, (), None, 0), Stop.NO_SUCH_PAGE)  # so sites answer for an empty month
        if not is_first and (answer := self._answer_past_the_end(capture, url)):
            return answer
        page = self._discovery.read(self._source, answered(capture), self._start.section)
        if is_first and self._start.span_begins and not page.rows:
            _require_no_block_page(capture)
            return ReadPage(page, Stop.EMPTY_PAGE)
        if is_first or page.found or page.ignored:
            self._note(page)
            if self.example is not None and lost_its_end(self.example.body, capture.body):
                page = replace(page, lacks=page.lacks or "its end is missing, which the page before has")
            self.example = capture
            return ReadPage(page)
        self._require_same_listing(capture, page)
        self._note(page)
        return ReadPage(page, None if page.rows else Stop.EMPTY_PAGE)

    def _note(self, page: ListingPage) -> None:
        """Takes note of how far the page says that the listing goes."""
        self._numbers.add(*page.further)
        self._named.add(*(page.further if page.rows else ()))
        self._full_page = self._full_page or page.rows
        self._page_count = max(self._page_count, page.page_count)

    def _answer_past_the_end(self, capture: Capture, url: str) -> ReadPage | None:
        """The answer as one that says that there is no such page; None when it says nothing of the kind."""
        block_page = find_block_page(capture)
        if capture.failure is not None or (block_page is not None and block_page.kind.is_wall):
            return None
        nothing = ListingPage(url, (), None, 0)
        if capture.url == self._promised and not self._discovery.denies_page(capture):
            return None  # a full page links to it: it should be there
        if self._discovery.is_past_the_end(capture):
            return ReadPage(nothing, Stop.NO_SUCH_PAGE)
        if capture.final_url != capture.url and leads_home(capture.final_url, self._source):
            return ReadPage(nothing, Stop.NO_SUCH_PAGE, is_sure=False)
        is_named = self._numbers.is_linked(url) or self._page_count > self._state.pages
        if capture.status in _MAY_BE_PAST_THE_END and not is_named:
            return ReadPage(nothing, Stop.NO_SUCH_PAGE, is_sure=False)
        return None

    def _require_same_listing(self, capture: Capture, page: ListingPage) -> None:
        _require_no_block_page(capture)
        if self.example is not None and not self._discovery.is_same_listing(self.example, capture):
            raise DiscoveryError(
                f"{self._source.key}: {capture.url} has no releases and is not recognisable as a page of the listing "
                f"{self._start.url}: it is {page.seen}"
            )

    def _after_absent(self, url: str, read: ReadPage, following: str | None) -> tuple[Stop | None, str | None]:
        """The end of the listing after a page that is not there, or the page that is to prove it.

        Raises DiscoveryError when the farthest page that the site names is there.
        """
        if self._start.span_begins and self._state.pages == 1:
            return read.absent, None  # nothing was published in these days
        self._note_absent(url, read, following)
        farthest = self._farthest_after(url)
        if farthest is None and read.is_sure and self._page_count <= self._state.pages and not self._hollow:
            return read.absent, None
        counted = self._discovery.page_url(self._start.url, self._state.pages)
        following = following or counted or one_further(self._before, url)
        if self._absent == 1 and following is not None and following not in self._state.addresses:
            return None, following
        if farthest is not None and farthest not in self._state.addresses and self._read(farthest).page.found:
            raise self._gap(f"{url} has no releases", farthest)
        if self._hollow and self._leads_nowhere < self._absent:
            raise DiscoveryError(
                f"{self._source.key}: {self._hollow} has no releases, but the full page before it leads there: what is "
                "older was not seen"
            )
        return read.absent, None

    def _require_whole_round(self, url: str, stop: Stop) -> None:
        """Raises DiscoveryError where the pages come round to those read before, and there are others farther on."""
        farther = self._farthest_after(url) or (one_further(self._before, url) if stop is Stop.LOOP else None)
        page = self._if_there(farther) if farther and farther not in self._state.addresses else None
        if farther and page and self._state.has_new(page):
            raise self._gap(f"{url} leads back to pages that were read", farther)

    def _note_absent(self, url: str, read: ReadPage, following: str | None) -> None:
        self._absent += 1
        if following and not self._named.is_linked(following):
            self._leads_nowhere += any(is_one_page(following, each) for each in read.page.further)
        self._refused = self._refused or (url if read.absent is Stop.NO_SUCH_PAGE else "")

    def _farthest_after(self, url: str) -> str | None:
        """The last page of the listing that the site links to, or counts; None where `url` is not before it."""
        if linked := self._numbers.beyond(url):
            return linked
        if self._page_count > self._state.pages:
            return self._discovery.page_url(self._start.url, self._page_count - 1)
        return None

    def _gap(self, what: str, farther: str) -> DiscoveryError:
        return DiscoveryError(
            f"{self._source.key}: {what}, but {farther}, farther on in the listing, has releases: what lies between "
            "was not seen"
        )

    def _cut_short(self) -> DiscoveryError:
        return DiscoveryError(
            f"{self._source.key}: the listing {self._start.url} goes on after {self._state.pages} pages, the most that "
            f"{self._source.key}.toml allows: raise its `max_pages` to reach {self._state.window.first or 'the end'}"
        )


def read_archived(source: Source, capture: Capture) -> ListingPage:
    """What one listing page shows, by itself; a page behind the last one shows nothing.

    Raises FetchError for what is no answer or stands in for one, DiscoveryError for what is not what the source file
    declares.
    """
    if len(source.discovery) == 1:
        return replace(_read_as(source, discovery_of(source), capture), found_by=discovery_of(source).kind)
    failure: DiscoveryError | None = None
    pages = []
    for discovery in sorted(discoveries_of(source), key=lambda table: not table.owns(capture.url)):
        try:
            pages.append(replace(_read_as(source, discovery, capture), found_by=discovery.kind))
        except DiscoveryError as error:  # the page of another table
            failure = failure or error
    if not pages and failure:
        raise failure
    return max(pages, key=lambda page: len(page.found))


def _read_as(source: Source, discovery: Discovery, capture: Capture) -> ListingPage:
    if capture.failure is None and discovery.is_past_the_end(capture):
        return ListingPage(capture.url, (), None, 0)
    page = discovery.read(source, answered(capture))
    if not page.found:
        _require_no_block_page(capture)
    return page


def _is_gone(capture: Capture) -> bool:
    return capture.failure is None and capture.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def _require_no_block_page(capture: Capture) -> None:
    if block_page := find_block_page(capture):
        what = "a wall" if block_page.kind.is_wall else f"a page of another kind ({block_page.kind})"
        raise FetchError(block_page.kind.reason, capture.url, f"{what} instead of the listing: {block_page.evidence}")


def answered(capture: Capture) -> Capture:
    """The capture, if it is an answer. Raises FetchError for what could not be had, or was refused."""
    if capture.failure is not None:
        raise FetchError(capture.failure, capture.url, capture.failure_detail)
    if _is_gone(capture):
        raise FetchError(IssueReason.HTTP_GONE, capture.url, f"HTTP {capture.status}")
    if not 200 <= capture.status < 300:
        reason = IssueReason.HTTP_REFUSED if capture.status < 500 else IssueReason.HTTP_FAILED
        raise FetchError(reason, capture.url, f"HTTP {capture.status}")
    return capture
