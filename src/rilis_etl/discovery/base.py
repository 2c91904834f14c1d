"""What every kind of discovery can do. `rilis_etl.discovery.kinds` holds the kinds, one module each."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from http import HTTPStatus

from pydantic import Field

from rilis_etl.discovery.listing_page import DiscoveryFinding, ListingPage, Seed
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryTable
from rilis_etl.sources.fields import Regex
from rilis_etl.sources.schema import Source


class Discovery(DiscoveryTable, ABC):
    """One kind of discovery: its table in the source file, and how its pages are read. A kind is pure."""

    ignore: tuple[Regex, ...] = Field(default=(), description="Links in which one of these is found are passed over.")
    max_pages: int = Field(default=1000, ge=1, le=100_000, description="Pages of one listing that are read at most.")
    may_be_empty: bool = Field(default=False, description="A first page without rows is not a failure.")

    @abstractmethod
    def seeds(self, window: Window) -> tuple[Seed, ...]:
        """Where to begin for the releases of `window`."""

    @abstractmethod
    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        """The links on one page; `section` is the listing's, where the source file names it.

        Raises DiscoveryError when the page is not what the source file declares.
        """

    def next_url(self, start: Seed, page: ListingPage, page_number: int) -> str | None:  # noqa: ARG002 - for numbered pages
        """The page after `page`, which is number `page_number` (from 1) of the listing that begins at `start`.

        None when `page` is the last one.
        """
        return page.next_url

    def page_url(self, start: str, page_number: int) -> str | None:  # noqa: ARG002 - for numbered pages
        """The page after number `page_number` (from 1) of the listing that begins at `start`.

        None where its address cannot be computed.
        """
        return None

    def further(self, window: Window, start: Seed, page: ListingPage) -> tuple[Seed, ...]:  # noqa: ARG002 - for indexes
        """The listings that `page`, of the listing at `start`, names and that may hold releases of the window."""
        return ()

    def review(
        self,
        source: Source,  # noqa: ARG002 - for kinds with more to look at
        capture: Capture,  # noqa: ARG002 - for kinds with more to look at
        page: ListingPage,
        following: str | None,  # noqa: ARG002 - for kinds with more to look at
    ) -> Iterator[DiscoveryFinding]:
        """What looks wrong on the first page of a listing; `following` is the address of the second one."""
        if page.undated:
            yield undated(page, "look at its `date`", must_mend=page.undated == len(page.found))

    def is_past_the_end(self, capture: Capture) -> bool:
        """Whether the answer itself says that the listing has no such page; a first page must exist."""
        is_first = capture.url in {address.url for address in self.addresses}
        return not is_first and capture.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

    def denies_page(self, capture: Capture) -> bool:  # noqa: ARG002 - for interfaces that can
        """Whether an interface says in words of its own that there is no such page: a count of pages weighs less."""
        return False

    def is_same_listing(self, example: Capture, capture: Capture) -> bool:  # noqa: ARG002 - for pages with a frame
        """Whether a page without releases is recognisable as one of the listing that `example` is a page of.

        Where `read` refuses everything but the kind's own format it is.
        """
        return True

    @property
    def is_newest_first(self) -> bool:
        """Whether newer releases stand before older ones, so that an old page ends a listing."""
        return True

    @property
    def lists_whole_site(self) -> bool:
        """Whether most of what is listed is no release, so that only the source file tells which is."""
        return False

    @property
    def is_dated(self) -> bool:
        """Whether addresses name the days that are asked for, so that `seeds` needs a window with an end."""
        return False

    @property
    def backfill_note(self) -> str:
        """What a person should know before a backfill, as the end of a sentence about the source; empty for nothing."""
        return ""

    @property
    def row_name(self) -> str:
        """What a row of a page is, for messages."""
        return "an item"

    @property
    def paging_remedy(self) -> str:
        """What to do when a page leads to no older one; empty where the site alone decides that."""
        return ""


def undated(page: ListingPage, remedy: str, *, must_mend: bool) -> DiscoveryFinding:
    """The finding that links have no day."""
    return DiscoveryFinding(f"{page.undated} of {len(page.found)} links have no day: {remedy}", must_mend)


def discovery_of(source: Source) -> Discovery:
    """The first of the source's kinds of discovery. Raises DiscoveryError when it has none."""
    return discoveries_of(source)[0]


def discoveries_of(source: Source) -> tuple[Discovery, ...]:
    """The source's kinds of discovery, which complete each other. Raises DiscoveryError when it has none."""
    tables = tuple(table for table in source.discovery if isinstance(table, Discovery))
    if not tables:
        raise DiscoveryError(
            f"{source.key} does not say where its releases are listed: add a [discovery] table to {source.key}.toml"
        )
    return tables


def lists_whole_site(source: Source) -> bool:
    """Whether a listing of the source names pages that are no releases, as a sitemap does."""
    return any(discovery.lists_whole_site for discovery in discoveries_of(source))


def require_rows(source: Source, discovery: Discovery, start: Seed, page: ListingPage) -> None:
    """Raises DiscoveryError for a first page that has no rows, or rows of which none is a link to a release."""
    remedy = f"did the site change? Run `rilis source check {source.key}`"
    if page.rows == 0 and not (discovery.may_be_empty or start.bounded or page.files):
        raise DiscoveryError(
            f"{source.key}: nothing matches {discovery.row_name} on {start.url}; the page is {page.seen}; {remedy}"
        )
    if page.rows > page.ignored and not page.found:
        first = page.rejected[0]
        raise DiscoveryError(
            f"{source.key}: none of the {page.rows} rows on {start.url} leads to a release: "
            f"{first.url or 'the first'}: {first.why}; {remedy}"
        )
