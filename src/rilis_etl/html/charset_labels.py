"""The charsets that a page declares, by header, meta element or XML declaration. Pure.

A label means what the Encoding Standard says (encoding.spec.whatwg.org), not what Python's codecs are called:
iso-8859-1 is windows-1252, x-mac-roman is macintosh, and hex is no charset.
"""

import codecs
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice

HEAD_BYTES = 1_000_000
"""Bytes in which the end of the head is looked for; a declaration may stand behind a long script."""

MOST_DECLARATIONS = 8

_PLACE = re.compile(rb"<(?:(!--)|(script|style|title)\b|(body)\b|meta\b([^<>]{0,2000}))", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([^\s\"'/>;]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r";\s*charset\s*=\s*[\"']?\s*([^\s\"';,]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b[^<>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)


def header_codec(content_type: str | None) -> str | None:
    """The codec that a Content-Type header names; None where it names none that is known."""
    label = _HEADER.search(content_type or "")
    return codec_of(label[1]) if label else None


def page_codecs(body: bytes) -> Iterator[str]:
    """The codecs that the page declares in its head, the first declaration first; labels that are none are left out.

    UTF-16 and UTF-32 mean UTF-8 here: a declaration that can be read byte by byte is in neither. They are looked for as
    they are asked for: mostly none is, or the first.
    """
    head = body[:HEAD_BYTES]
    for label in _labels(head):
        if codec := codec_of(label.decode("latin-1")):
            yield "utf-8" if codec.startswith("utf-16") else codec


def codec_of(label: str) -> str | None:
    """Python's name of the codec for a label; None for a label that the standard does not know."""
    return _codecs().get(label.strip().lower())


@cache
def _codecs() -> dict[str, str]:
    table = tomllib.loads(files("rilis_etl.html").joinpath("charset_labels.toml").read_text(encoding="utf-8"))
    return {label: codecs.lookup(codec).name for codec, labels in table.items() for label in labels.split()}


def _labels(head: bytes) -> Iterator[bytes]:
    """The labels in the XML declaration and in the first meta elements."""
    if xml := _XML.match(head):
        yield xml[1]
    if b"charset" in head or b"charset" in head.lower():
        yield from islice(_meta_labels(head), MOST_DECLARATIONS)


def _meta_labels(head: bytes) -> Iterator[bytes]:
    """The labels in meta elements before the body, comments and scripts passed over. Takes linear time."""
    at = 0
    while place := _PLACE.search(head, at):
        comment, raw, body, attributes = place.groups()
        if body:
            return
        at = place.end()
        if comment or raw:
            end = head.find(b"-->" if comment else b"</" + raw, at)
            if end < 0:
                return
            at = end
        elif attributes and (charset := _CHARSET.search(attributes)):
            yield charset[1]
