"""The XML of a feed as a tree, with the repairs without which many feeds of real sites cannot be read. Pure.

Feeds are a stranger's files: no entity is expanded, no DTD and no address is ever followed, and the depth is bounded.
"""

import html
import re

from lxml import etree
from w3lib.encoding import http_content_type_encoding

from rilis_etl.errors import Unusable
from rilis_etl.html.charset import decode_body

_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no such characters
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,31};")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")


def parse_feed(body: bytes, content_type: str | None) -> etree._Element:
    """The root element of the feed in `body`. Raises ValueError that says what the body is instead."""
    charset = http_content_type_encoding(content_type)
    try:
        decoded = decode_body(body, f"text/xml; charset={charset}" if charset else "text/xml")
    except Unusable as error:
        raise ValueError(error.detail) from error
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(_repaired(decoded.text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError(f"not XML ({error})") from error
    if root is None:  # lxml-stubs do not say so: nothing at all could be recovered
        raise ValueError("empty")
    return root


def split_name(node: etree._Element) -> tuple[str, str]:
    """The namespace and the name of an element. A prefix that the feed does not declare is a namespace of its own."""
    tag = node.tag if isinstance(node.tag, str) else ""  # comments and instructions have a function there
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    prefix, _, name = tag.rpartition(":")
    return prefix, name


def _repaired(text: str) -> str:
    """`text` as XML can read it: without declaration and forbidden characters, every bare `&` escaped.

    Named characters of HTML (`&nbsp;`) become the characters. Inside CDATA an `&` is one already.
    """
    text = _CONTROLS.sub("", text.lstrip("\ufeff \t\r\n"))
    text = _NAMED.sub(_character, _DECLARATION.sub("", text)).replace("&#X", "&#x")
    parts = _CDATA.split(text)
    return "".join(part if at % 2 else _BARE.sub("&amp;", part) for at, part in enumerate(parts))


def _character(entity: re.Match[str]) -> str:
    text = html.unescape(entity[0])
    return entity[0] if text == entity[0] else text.replace("&", "&amp;").replace("<", "&lt;")
