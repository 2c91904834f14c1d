"""Which module reads the pages of which way of discovery."""

from rilis_etl.discovery import feed, html_listing, wordpress
from rilis_etl.discovery.listing_page import ListingPage, ReadDate, Seed
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery import Feed, Listing, WordPress
from rilis_etl.sources.schema import Source

Way = Listing | WordPress | Feed


def way_of(source: Source) -> Way:
    """The source's way of discovery. Raises DiscoveryError when it has none."""
    if source.discovery is None:
        raise DiscoveryError(
            f"{source.key} does not say where its releases are listed: add a [discovery] table to {source.key}.toml"
        )
    return source.discovery


def seeds(way: Way, window: Window) -> tuple[Seed, ...]:
    """Where to begin for the releases of `window`."""
    match way:
        case Listing():
            return html_listing.seeds(way)
        case WordPress():
            return wordpress.seeds(way, window)
        case Feed():
            return feed.seeds(way)


def read(source: Source, capture: Capture, read_date: ReadDate, section: str | None = None) -> ListingPage:
    """The links on one page. Raises DiscoveryError when it is not what the source says."""
    way = way_of(source)
    match way:
        case Listing():
            return html_listing.read(source, way, capture, read_date, section)
        case WordPress():
            return wordpress.read(source, way, capture, section)
        case Feed():
            return feed.read(source, way, capture, read_date, section)


def next_url(way: Way, start: Seed, page: ListingPage, page_number: int) -> str | None:
    """The page after `page`, which was reached from `start` by turning `turned - 1` pages."""
    return (way.page_url(start.url, page_number) if isinstance(way, Listing) else None) or page.next_url
