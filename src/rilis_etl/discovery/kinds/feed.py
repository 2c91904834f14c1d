"""RSS, Atom and JSON Feed: what an institution has published last. Pure."""

from typing import Literal

from pydantic import Field

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.feed_items import FeedItems, is_feed, read_items
from rilis_etl.discovery.formats.feed_xml import parse_feed, split_name
from rilis_etl.discovery.formats.json_feed import is_json_feed, read_json_items
from rilis_etl.discovery.formats.json_rows import outline, parse_json
from rilis_etl.discovery.formats.sitemap_xml import CUT_OFF, is_cut_off
from rilis_etl.discovery.listing_days import machine_date_reader
from rilis_etl.discovery.listing_page import ListingPage, Seed, page_of
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Url
from rilis_etl.sources.schema import Source

_BLANK = b"\xef\xbb\xbf \t\r\n"


@register_kind
class Feed(Discovery):
    """RSS, Atom or JSON Feed: the latest releases only, so it serves the daily run and hardly a backfill."""

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
        feed = _items(source, capture)
        is_cut = bool(feed.rows) and not capture.body.lstrip(_BLANK).startswith(b"{") and is_cut_off(capture.body)
        return page_of(
            source,
            capture.final_url,
            feed.rows[:-1] if is_cut else feed.rows,  # the last address may be shortened
            next_url=feed.older if feed.older and source.may_list(feed.older) else None,
            section=section,
            ignore=self.ignore,
            lacks=CUT_OFF if is_cut else "",
            seen=f"with {len(feed.rows)} items",
        )


def _items(source: Source, capture: Capture) -> FeedItems:
    read_day = machine_date_reader(source)
    if capture.body.lstrip(_BLANK).startswith(b"{"):
        return read_json_items(_json_feed(source, capture), capture.final_url, read_day)
    try:
        root = parse_feed(capture.body, capture.header("content-type"))
    except ValueError as error:
        raise DiscoveryError(f"{source.key}: {capture.url} is {error}; is it still the feed?") from error
    if not is_feed(root):
        name = split_name(root)[1]
        raise DiscoveryError(f"{source.key}: {capture.url} is <{name}>, not RSS or Atom; is it still the feed?")
    return read_items(root, capture.final_url, read_day)


def _json_feed(source: Source, capture: Capture) -> object:
    try:
        answer = parse_json(capture.body)
    except ValueError as error:
        raise DiscoveryError(f"{source.key}: {capture.url} is damaged JSON; is it still the feed?") from error
    if not is_json_feed(answer):
        raise DiscoveryError(
            f'{source.key}: {capture.url} is {outline(answer)}, no feed; for an interface in JSON say kind = "json"'
        )
    return answer
