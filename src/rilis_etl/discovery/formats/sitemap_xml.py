"""Sitemaps as sitemaps.org has them, with news and packed ones, lists of addresses in plain text, and the lines of a
robots.txt that name sitemaps. Pure.

`lastmod` is when a page, or only its template, changed last: never the day of a release, but no release is younger.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from rilis_etl.discovery.formats.feed_xml import split_name

MOST_SITEMAP_BYTES = 50 * 1024 * 1024
"""Of an unpacked sitemap: the protocol's own limit."""

MOST_ENTRIES = 50_000
"""In one file: the protocol's own limit."""

CUT_OFF = "its end is missing: the file was cut off"
"""What a file without an end lacks, for messages."""

_GZIP = b"\x1f\x8b"
_END = re.compile(rb"</[\w:.-]*(?:urlset|sitemapindex|rss|feed|rdf)\s*>", re.IGNORECASE)
_ROBOTS_LINE = re.compile(r"(?im)^[ \t]*sitemap[ \t]*:[ \t]*(\S+)")
_PARTS = {"loc": "url", "lastmod": "changed", "publication_date": "published", "title": "title"}
_OTHER_THINGS = ("image", "video")  # their namespaces: they have a loc and a title of their own


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address in a sitemap; days are texts as the site writes them, empty where it does not."""

    url: str
    is_sitemap: bool = False  # of another sitemap
    changed: str = ""
    published: str = ""  # of a news sitemap: the one day that is what its name says
    title: str = ""


def unpacked(body: bytes) -> bytes:
    """`body`, unpacked where it is gzip; of a torn file what came through.

    Raises ValueError for what is damaged, and for more than MOST_SITEMAP_BYTES.
    """
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(31)
    try:
        data = unpacker.decompress(body, MOST_SITEMAP_BYTES + 1)
    except zlib.error as error:
        raise ValueError(f"damaged gzip ({error})") from error
    if len(data) > MOST_SITEMAP_BYTES:
        raise ValueError(f"larger than {MOST_SITEMAP_BYTES // 1024**2} MiB unpacked")
    return data


def is_cut_off(body: bytes) -> bool:
    """Whether the XML in `body`, a sitemap or a feed, has no end. Hosts add comments and warnings behind it."""
    return _END.search(body[-2000:].replace(b"\0", b"").rstrip()) is None  # UTF-16 has zeros between


def entries_of(root: etree._Element, base: str, *, is_cut: bool) -> tuple[SitemapEntry, ...]:
    """The entries of a sitemap or an index, in its order; of a file that is cut off all but the last, whose address
    may be shortened."""
    entries: list[SitemapEntry] = []
    for node in root.iter(etree.Element):
        if split_name(node)[1] not in ("url", "sitemap") or len(entries) >= MOST_ENTRIES:
            continue
        parts: dict[str, str] = {}
        for part in node.iter(etree.Element):
            namespace, name = split_name(part)
            if name in _PARTS and part.text and not any(other in namespace for other in _OTHER_THINGS):
                parts.setdefault(_PARTS[name], part.text.strip())
        if url := _absolute(parts.pop("url", ""), base):
            entries.append(SitemapEntry(url, split_name(node)[1] == "sitemap", **parts))
    return tuple(entries[:-1] if is_cut else entries)


def addresses_in_text(body: bytes) -> tuple[SitemapEntry, ...]:
    """The entries of a sitemap in plain text, one address a line; none when it is no such file."""
    text = body[:MOST_SITEMAP_BYTES].decode("utf-8-sig", "replace")
    if not re.match(r"\s*https?://", text):
        return ()
    lines = (line.strip() for line in text.splitlines())
    return tuple(SitemapEntry(line) for line in lines if re.fullmatch(r"https?://\S+", line))[:MOST_ENTRIES]


def sitemaps_in_robots(body: bytes, base: str) -> Iterator[str]:
    """The sitemaps that a robots.txt names."""
    for line in _ROBOTS_LINE.findall(body.decode("utf-8-sig", "replace")):
        if url := _absolute(line, base):
            yield url


def _absolute(address: str, base: str) -> str:
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return ""
