"""What another reading of a container would leave out: one that believes the names of its elements. Pure.

The density of prose chose the container. This reading asks instead what its author calls the text: the element whose
names say so, else `article`, else the middle of the page, without the boxes whose names say that they are something
else. The way is trafilatura's (BODY_XPATH and OVERALL_DISCARD_XPATH; A. Barbaresi, ACL 2021, Apache-2.0), in our words
and on the tree that is measured anyway.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from rilis_etl.html.blocks import blocks_of
from rilis_etl.html.generic.element import Element, ElementRole
from rilis_etl.html.generic.far_end import is_plain
from rilis_etl.html.generic.roles import SPARED

_FRAMES = frozenset(("article", "div", "main", "section"))
_TEXT_NAMES = re.compile(
    r"(?:entry|post|page|text|article|art)[-_]*content|(?:post|article)[-_]*(?:body|text|entry)|body-text"
    r"|^(?:post|entry) \S*$",
    re.IGNORECASE,
)
_PAGE_NAMES = re.compile(r"^ ?main|(?:^| )content(?: |$)|content[-_]*(?:main|body)|main-content", re.IGNORECASE)


def lines_left_out(container: Element) -> frozenset[str]:
    """The texts of the blocks under `container` that this reading does not have."""
    path = _path_to_frame(container)
    around = [
        child for outer, inner in pairwise(path) for child in outer.left if child is not inner and not is_plain(child)
    ]
    return frozenset(block.text for part in (*around, *_beside(path[-1])) for block in blocks_of(part.node))


def _path_to_frame(container: Element) -> list[Element]:
    """The elements from the container to the outermost that is called the text and holds a fifth of the prose."""
    best, least = [container], _rank(container)
    paths = [best]
    for path in paths:
        for child in path[-1].left:
            if child.prose >= SPARED * container.prose:
                paths.append([*path, child])
                if (rank := _rank(child)) < least:
                    best, least = paths[-1], rank
    return best


def _rank(element: Element) -> int:
    """How surely an element is called the text: 0 by its names, 1 by its tag, 2 as the middle of the page, 3 not."""
    if element.tag not in _FRAMES:
        return 3
    if _TEXT_NAMES.search(element.names):
        return 0
    if element.tag == "article":
        return 1
    return 2 if element.tag == "main" or _PAGE_NAMES.search(element.names) else 3


def _beside(element: Element) -> Iterator[Element]:
    """The outermost elements under `element` whose names say that they are no text."""
    for child in element.left:
        if child.role is ElementRole.TEXT:
            yield from _beside(child)
        else:
            yield child
