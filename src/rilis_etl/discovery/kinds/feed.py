"""RSS 0.9x/1.0/2.0 and Atom (0.3, RFC 4287), with the older parts that RFC 5005 links to. Pure."""

import html
import re
from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree
from pydantic import Field

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.feed_xml import parse_feed, split_name
from rilis_etl.discovery.listing_days import date_reader
from rilis_etl.discovery.listing_page import LinkCandidate, ListingPage, ListingRow, ReadDate, Seed, page_of
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Url
from rilis_etl.sources.schema import Source
from rilis_etl.text.dates.parser import FIRST_YEAR, LAST_YEAR

_ATOM = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"})
_RSS = frozenset(
    {
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
    }
)
_OWN = _ATOM | _RSS
_DATED = frozenset({"http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "dc", "dcterms"})
_DATES = ("published", "pubDate", "date", "issued", "created", "updated", "modified")  # the day of an edit last
_OLDER = ("next", "prev-archive")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_NO_YEAR = re.compile(r"-0001|^0{1,4}1?-|\s0{3,4}1?\s")  # "-0001-11-30", "0001-01-01", "01 Jan 0001"
_BREAK = re.compile(r"<(?:br|p|div|li)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")


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
        root = _root(source, capture)
        items = [node for node in root.iter(etree.Element) if _is_item(node)]
        read_day = _day_reader(source)
        return page_of(
            source,
            capture.final_url,
            (_row(item, capture.final_url, read_day) for item in items),
            next_url=_older(root, source, capture.final_url),
            section=section,
            ignore=self.ignore,
            seen=f"with {len(items)} items",
        )


def _root(source: Source, capture: Capture) -> etree._Element:
    try:
        root = parse_feed(capture.body, capture.header("content-type"))
    except ValueError as error:
        raise DiscoveryError(f"{source.key}: {capture.url} is {error}; is it still the feed?") from error
    _, name = split_name(root)
    if name not in ("rss", "RDF", "feed"):
        raise DiscoveryError(f"{source.key}: {capture.url} is <{name}>, not RSS or Atom; is it still the feed?")
    return root


def _is_item(node: etree._Element) -> bool:
    return split_name(node)[1] in ("item", "entry")


def _row(item: etree._Element, page_url: str, read_day: ReadDate) -> ListingRow:
    children = [(*split_name(child), child) for child in item]
    own = [(name, child) for space, name, child in children if space in _OWN]
    dated = [(name, child) for space, name, child in children if space in _OWN or space in _DATED]
    title = next((_title(child) for name, child in own if name == "title"), "")
    texts = (_text(child) for wanted in _DATES for name, child in dated if name == wanted)
    day = next((day for text in texts if text and (day := read_day(text))), None)
    original = [_text(child) for _, name, child in children if name == "origLink"]  # where FeedBurner counts clicks
    base = _base(item, page_url)
    addresses = (url for href in (*original, *_links(own)) if (url := _absolute(href, base)))
    return ListingRow(tuple(LinkCandidate(url, title) for url in addresses), title or None, day)


def _links(own: list[tuple[str, etree._Element]]) -> Iterator[str]:
    """What an item's own elements lead to: its links, then an identifier that is an address."""
    for name, child in own:
        if name == "link" and child.get("rel", "alternate") == "alternate":
            yield child.get("href") or _text(child)
    for name, child in own:
        if name == "guid" and child.get("isPermaLink", "true") == "true" and _ADDRESS.match(_text(child)):
            yield _text(child)


def _older(root: etree._Element, source: Source, page_url: str) -> str | None:
    """Where the feed itself, not one of its items, says that its older part is."""
    for node in root.iter(etree.Element):
        is_older = split_name(node)[1] == "link" and node.get("rel") in _OLDER
        if is_older and not any(_is_item(around) for around in node.iterancestors()):
            url = _absolute(node.get("href") or "", _base(node, page_url))
            return url if url and source.may_list(url) else None
    return None


def _base(node: etree._Element, page_url: str) -> str:
    """The address to which the links of `node` are relative: xml:base, from the outermost element inwards."""
    base = page_url
    for each in (*reversed(list(node.iterancestors())), node):
        base = _absolute(each.get(_XML_BASE) or "", base) or base
    return base


def _absolute(href: str, base: str) -> str | None:
    try:
        url = urljoin(base, href.strip())
        return url if href.strip() and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _day_reader(source: Source) -> ReadDate:
    """How the days of a feed are read: RFC 822 and ISO 8601 first, else as the days of any listing."""
    zone, read_date = ZoneInfo(source.timezone), date_reader(source)

    def read(text: str) -> date | None:
        if _NO_YEAR.search(text):
            return None
        for parse in (parsedate_to_datetime, datetime.fromisoformat):
            try:
                moment = parse(text)
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
            if not FIRST_YEAR <= moment.year <= LAST_YEAR:  # 1, 1970, 9999: the field was left empty
                return None
            return (moment.astimezone(zone) if moment.tzinfo else moment).date()
        return read_date(text)

    return read


def _title(node: etree._Element) -> str:
    """A title without markup: that of RSS is HTML as often as not."""
    text = _text(node)
    if split_name(node)[0] in _ATOM and node.get("type", "text") not in ("html", "text/html"):
        return text
    without_tags = _TAG.sub("", _BREAK.sub(" ", html.unescape(text)))
    return " ".join(html.unescape(without_tags).split())


def _text(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())
