"""The items of RSS 0.9x/1.0/2.0 and Atom (0.3, RFC 4287), with the older parts that RFC 5005 links to. Pure."""

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from rilis_etl.discovery.formats.feed_xml import split_name
from rilis_etl.discovery.listing_page import ListingRow, ReadDate
from rilis_etl.html.page import absolute_url

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
_TITLED = frozenset({"http://purl.org/dc/elements/1.1/", "http://search.yahoo.com/mrss/", "dc", "media"})
_DATES = ("published", "pubDate", "date", "issued", "created", "updated", "modified")  # the day of an edit last
_OLDER = ("next", "prev-archive")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|p|div|li)\b[^<>]{0,300}>", re.IGNORECASE)
_SCRIPT = re.compile(
    r"<(script|style)\b.{0,5000}?</\1\s*>|<!--.{0,5000}?-->|<![^<>]{0,500}>", re.IGNORECASE | re.DOTALL
)
_TEXTS = etree.XPath(".//text()[not(ancestor::*[local-name()='script' or local-name()='style'])]", smart_strings=False)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{8,}={0,2}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")


@dataclass(frozen=True, slots=True)
class FeedItems:
    """What a feed lists, and where it says that its older part is."""

    rows: tuple[ListingRow, ...]
    older: str | None = None


def is_feed(root: etree._Element) -> bool:
    """Whether the element is the root of a feed."""
    return split_name(root)[1] in ("rss", "RDF", "feed")


def read_items(root: etree._Element, page_url: str, read_day: ReadDate) -> FeedItems:
    """The items of the feed `root`, which was had from `page_url`."""
    items = [node for node in root.iter(etree.Element) if _is_item(node)]
    return FeedItems(tuple(_row(item, page_url, read_day) for item in items), _older(root, page_url))


def _is_item(node: etree._Element) -> bool:
    return split_name(node)[1] in ("item", "entry")


def _row(item: etree._Element, page_url: str, read_day: ReadDate) -> ListingRow:
    children = [(*split_name(child), child) for child in item]
    own = [(name, child) for space, name, child in children if space in _OWN]
    titles = (*own, *((name, child) for space, name, child in children if space in _TITLED))
    title = next((text for name, child in titles if name == "title" and (text := _title(child))), "")
    dated = [(name, child) for space, name, child in children if space in _OWN or space in _DATED]
    original = [_text(child) for _, name, child in children if name == "origLink"]  # where FeedBurner counts clicks
    base = _base(item, page_url)
    hrefs = (*original, *_links(own))
    links = {url: title for href in hrefs if (url := absolute_url(href, base))}
    unusable = "" if links else next(filter(None, hrefs), "")
    return ListingRow(links, title or None, _day(dated, read_day), unusable=unusable)


def _day(dated: list[tuple[str, etree._Element]], read_day: ReadDate) -> date | None:
    """The first day that can be read; of elements of one name the last counts."""
    texts = (_text(child) for wanted in _DATES for name, child in reversed(dated) if name == wanted)
    return next((day for text in texts if text and (day := read_day(text))), None)


def _links(own: list[tuple[str, etree._Element]]) -> Iterator[str]:
    """What an item's own elements lead to: its links, then an identifier that is an address."""
    for name, child in own:
        if name == "link" and child.get("rel", "alternate") == "alternate":
            yield child.get("href") or _text(child)
    for name, child in own:
        if name == "guid" and child.get("isPermaLink", "true") == "true" and _ADDRESS.match(_text(child)):
            yield _text(child)


def _older(root: etree._Element, page_url: str) -> str | None:
    """Where the feed itself, not one of its items, says that its older part is."""
    for node in root.iter(etree.Element):
        is_older = split_name(node)[1] == "link" and node.get("rel") in _OLDER
        if is_older and not any(_is_item(around) for around in node.iterancestors()):
            return absolute_url(node.get("href") or "", _base(node, page_url))
    return None


def _base(node: etree._Element, page_url: str) -> str:
    """The address to which the links of `node` are relative: xml:base, from the outermost element inwards."""
    base = page_url
    for href in reversed([href for each in (node, *node.iterancestors()) if (href := each.get(_XML_BASE))]):
        base = absolute_url(href, base) or base
    return base


def _title(node: etree._Element) -> str:
    """A title without markup: that of RSS is HTML as often as not."""
    text = _unpacked(node)
    if split_name(node)[0] in _ATOM and text is None and node.get("type", "text") == "text":
        return _text(node)
    text = html.unescape(_text(node) if text is None else text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", _SCRIPT.sub(" ", text)))
    return " ".join(html.unescape(text).split())


def _unpacked(node: etree._Element) -> str | None:
    """What the element holds as base64 (Atom 0.3, and 1.0 for what is no text); None where it does not."""
    is_packed = node.get("mode") == "base64" or node.get("type") == "application/octet-stream"
    if not is_packed or not _BASE64.fullmatch(_text(node)):
        return None
    try:
        return base64.b64decode(_text(node)).decode("utf-8", "replace")
    except ValueError:
        return None


def _text(node: etree._Element) -> str:
    """The text in an element, but for that of scripts and comments."""
    return " ".join("".join(_TEXTS(node) if len(node) else [node.text or ""]).split())
