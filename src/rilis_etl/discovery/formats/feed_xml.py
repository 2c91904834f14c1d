"""The XML of a feed as a tree, with the repairs without which many feeds of real sites cannot be read. Pure.

Feeds are a stranger's files: no entity is expanded, no DTD and no address is ever followed, and the depth is bounded.
"""

import html
import re
from functools import lru_cache

from lxml import etree
from w3lib.encoding import http_content_type_encoding

from rilis_etl.errors import Unusable
from rilis_etl.html.charset import decode_body

_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})  # XML 1.0 has no such characters, nor these two in UTF-8:
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,31};")
_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")


def parse_feed(body: bytes, content_type: str | None) -> etree._Element:
    """The root element of the feed in `body`. Raises ValueError that says what the body is instead."""
    charset = http_content_type_encoding(content_type)
    try:
        feed = decode_body(body, f"text/xml; charset={charset}" if charset else "text/xml")
    except Unusable as error:
        raise ValueError(error.detail) from error
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(_repaired(feed.markup), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError(f"not XML ({error})") from error
    if root is None:  # lxml-stubs do not say so: nothing at all could be recovered
        raise ValueError("empty")
    return root


def split_name(node: etree._Element) -> tuple[str, str]:
    """The namespace and the name of an element. A prefix that the feed does not declare is a namespace of its own."""
    return _split(node.tag if isinstance(node.tag, str) else "")  # comments and instructions have a function there


@lru_cache(maxsize=1_000)
def _split(tag: str) -> tuple[str, str]:
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    prefix, _, name = tag.rpartition(":")
    return prefix, name


def _repaired(text: str) -> bytes:
    """`text` in UTF-8 as XML can read it: without declaration and forbidden characters, every bare `&` escaped.

    Named characters of HTML (`&nbsp;`) become the characters. Inside CDATA an `&` is one already.
    """
    data = text.lstrip("\ufeff \t\r\n").encode("utf-8", "ignore").translate(None, _CONTROLS)
    for sequence in _NO_CHARACTERS:
        data = data.replace(sequence, b"")
    if declaration := _DECLARATION.match(data):
        data = data[declaration.end() :]
    if b"&" not in data:
        return data
    parts = _CDATA.split(_NAMED.sub(_character, data).replace(b"&#X", b"&#x"))
    return b"".join(part if at % 2 else _BARE.sub(b"&amp;", part) for at, part in enumerate(parts))


def _character(entity: re.Match[bytes]) -> bytes:
    name = entity[0].decode("ascii")
    text = html.unescape(name)
    return entity[0] if text == name else text.replace("&", "&amp;").replace("<", "&lt;").encode()
