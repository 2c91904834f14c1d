"""RSS and Atom: what an institution has published last. Pure."""

from typing import Literal

from lxml import etree
from pydantic import Field

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.feed_items import is_feed, read_items
from rilis_etl.discovery.formats.feed_xml import parse_feed, split_name
from rilis_etl.discovery.listing_days import machine_date_reader
from rilis_etl.discovery.listing_page import ListingPage, Seed, page_of
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Url
from rilis_etl.sources.schema import Source


@register_kind
class Feed(Discovery):
    """RSS or Atom: the latest releases only, so it serves the daily run and hardly a backfill."""

    kind: Literal["feed"]
    start: tuple[Url, ...] = Field(min_length=1, description="DiscoveryAddress of each feed.")
    section: str | None = Field(default=None, description="Name of the section these items belong to.")

    @property
    def addresses(self) -> tuple[DiscoveryAddress, ...]:
        """Each feed."""
        return tuple(DiscoveryAddress(url, "start") for url in self.start)

    @property
    def backfill_note(self) -> str:
        """That older releases are beyond a feed's reach."""
        return "has a feed only: it lists the latest releases, older ones cannot be found through it"

    def seeds(self, window: Window) -> tuple[Seed, ...]:  # noqa: ARG002 - a feed has no windows
        """Each feed."""
        return tuple(Seed(url, self.section) for url in self.start)

    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        """The items of one feed. Days are in the source's zone. Raises DiscoveryError when the answer is no feed."""
        feed = read_items(_root(source, capture), capture.final_url, machine_date_reader(source))
        return page_of(
            source,
            capture.final_url,
            feed.rows,
            next_url=feed.older if feed.older and source.may_list(feed.older) else None,
            section=section,
            ignore=self.ignore,
            seen=f"with {len(feed.rows)} items",
        )


def _root(source: Source, capture: Capture) -> etree._Element:
    try:
        root = parse_feed(capture.body, capture.header("content-type"))
    except ValueError as error:
        raise DiscoveryError(f"{source.key}: {capture.url} is {error}; is it still the feed?") from error
    if not is_feed(root):
        name = split_name(root)[1]
        raise DiscoveryError(f"{source.key}: {capture.url} is <{name}>, not RSS or Atom; is it still the feed?")
    return root
