"""A notice of a sentence or two, which is too short to count as prose. Pure.

On its page a line about the institution or the next headline may be the only prose there is.
"""

import re

from rilis_etl.html.blocks import blocks_of
from rilis_etl.html.generic.element import Element
from rilis_etl.model import BlockKind

NOTICE_CHARS = 200
"""Characters of prose below which the prose of a page may be beside a notice."""

SENTENCE_CHARS = 20
"""Unlinked characters of a sentence: fewer are "Share." and "12.30 p.m."."""

_END = re.compile(r"[.!?…。؟।][\"'”’»)\]]*$")


def ends_a_sentence(text: str) -> bool:
    """Whether a line ends as sentences do."""
    return _END.search(text) is not None


def with_notice(root: Element, container: Element) -> Element:
    """The container; where it holds little, and a sentence stands with the title elsewhere, what holds both."""
    if container.prose >= NOTICE_CHARS or container.titles or root.titles != 1:
        return container
    holder, titled = root, _titled(root)
    while titled is not None and _holds(titled, container):
        holder, titled = titled, _titled(titled)
    is_notice = titled is not None and any(
        block.kind is not BlockKind.HEADING and len(block.text) >= SENTENCE_CHARS and ends_a_sentence(block.text)
        for block in blocks_of(titled.node)
    )
    return holder if is_notice else container


def _titled(element: Element) -> Element | None:
    """The child that holds the title, if it holds more."""
    return next((child for child in element.children if child.titles and child.tag != "h1"), None)


def _holds(element: Element, other: Element) -> bool:
    return any(child is other or _holds(child, other) for child in element.children if child.prose)
