"""RSS 0.9x/1.0/2.0 and Atom (RFC 4287), with the older parts that RFC 5005 links to. Pure."""

from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree
from pydantic import Field

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.listing_days import date_reader
from rilis_etl.discovery.listing_page import LinkCandidate, ListingPage, ListingRow, ReadDate, Seed, page_of
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Url
from rilis_etl.sources.schema import Source

_ITEMS = ("item", "entry")
_DATES = ("published", "pubDate", "date", "issued", "updated")  # Atom, RSS 2.0, Dublin Core; the day of an edit last
_OLDER = ("next", "prev-archive")


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
        root = _parsed(source, capture)
        items = [node for node in root.iter(etree.Element) if _name(node) in _ITEMS]
        zone, read_date = ZoneInfo(source.timezone), date_reader(source)
        return page_of(
            source,
            capture.final_url,
            (_row(item, capture.final_url, zone, read_date) for item in items),
            next_url=_older(root, source, capture.final_url),
            section=section,
            ignore=self.ignore,
            seen=f"with {len(items)} items",
        )


def _parsed(source: Source, capture: Capture) -> etree._Element:
    # No entity, DTD or network is ever followed, and depth is bounded: a feed is a stranger's file.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(capture.body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DiscoveryError(f"{source.key}: {capture.url} is not XML ({error}); is it still the feed?") from error
    if root is None or _name(root) not in ("rss", "RDF", "feed"):
        what = "empty" if root is None else f"<{_name(root)}>, not RSS or Atom"
        raise DiscoveryError(f"{source.key}: {capture.url} is {what}; is it still the feed?")
    return root


def _row(item: etree._Element, base: str, zone: ZoneInfo, read_date: ReadDate) -> ListingRow:
    children = [child for child in item if isinstance(child.tag, str)]
    title = next((_text(child) for child in children if _name(child) == "title"), "")
    dates = (_text(child) for name in _DATES for child in children if _name(child) == name)
    day = next((day for text in dates if text and (day := _day(text, zone, read_date))), None)
    return ListingRow(tuple(LinkCandidate(url, title) for url in _addresses(children, base)), title or None, day)


def _addresses(children: list[etree._Element], base: str) -> Iterator[str]:
    for child in children:
        name, relation = _name(child), child.get("rel", "alternate")
        is_permalink = name == "guid" and child.get("isPermaLink", "true") == "true"
        text = (child.get("href") or _text(child)) if name == "link" else _text(child) if is_permalink else ""
        if relation == "alternate" and text and (url := _absolute(text, base)):
            yield url


def _older(root: etree._Element, source: Source, base: str) -> str | None:
    for node in root.iter(etree.Element):
        if _name(node) == "link" and node.get("rel") in _OLDER:
            url = _absolute(node.get("href") or "", base)
            return url if url and source.may_list(url) else None
    return None


def _absolute(href: str, base: str) -> str | None:
    try:
        url = urljoin(base, href)
        return url if href and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _day(text: str, zone: ZoneInfo, read_date: ReadDate) -> date | None:
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    return read_date(text)


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _text(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())
