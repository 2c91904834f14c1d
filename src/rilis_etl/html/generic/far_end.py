"""What hangs far behind the text: boxes outside the element that holds it, whatever they are called. Pure."""

import re

from rilis_etl.html.generic.tree import SPARED, Element
from rilis_etl.model import Block

OWN_PARAGRAPH = 80
"""Characters from which a part of an element counts as a paragraph of it."""

HOLDING_SHARE = 0.3
"""Share of the characters that the paragraphs of one element must have for it to hold the text: where each section
has a box of its own, none does."""

LEVELS_ABOVE = 2
"""How many levels above that element a box hangs. Its own neighbours may be the closing lines of a text."""

COMMON = 0.6
"""Share of the words that another reading must have too for it to tell where the text ends. With .55 more pages lose
text, with .65 fewer boxes go (benchmarks/README.md)."""

KNOWN = 0.5
"""Share of the runs of three words of a block that the other reading must have to have the block."""

_PLAIN = frozenset(("p", "ul", "ol", "blockquote"))
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
"""A word, or one character of Chinese and Japanese."""


def drop_far_end(container: Element) -> float:
    """The share of the characters left that stand outside the element with most of the text, plain lines beside it not
    counted, 0 to 1. Takes out the boxes that stand behind that element and hang levels above it.

    Together they hold at most a fifth of the characters; else nothing is taken out.
    """
    elements = _all(container)
    total = sum(element.own for element in elements)
    main = max(elements, key=_paragraph_chars)
    above = {id(child): element for element in elements for child in element.children}
    behind: list[Element] = []
    at, level, inside = main, 1, _chars(main)
    while (parent := above.get(id(at))) is not None:
        inside += sum(_chars(child) for child in parent.children if child is not at and is_plain(child))
        if level >= LEVELS_ABOVE:
            behind += parent.children[_place(at, parent) + 1 :]
        at, level = parent, level + 1
    far = sum(map(_chars, behind))
    holds_text = _paragraph_chars(main) >= HOLDING_SHARE * total
    if not holds_text or far > SPARED * total or any(box.titles for box in behind):
        far, behind = 0, []
    for box in behind:
        box.node.decompose()
    return 1 - min(1.0, inside / max(1, total - far))


def is_plain(element: Element) -> bool:
    """Whether an element is paragraphs or a list without a name or a link: beside the text it is a part of it."""
    return element.tag in _PLAIN and bool(element.text) and not element.linked and not element.names


def cut_end(blocks: tuple[Block, ...], other: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks up to the last one that another reading of the same container has too.

    All of them where the two readings have little in common, or where the last common line introduces what follows.
    """
    there = _runs(_words(" ".join(block.text for block in other)))
    words = [_words(block.text) for block in blocks]
    common = [len(some) if _is_in(_runs(some), there) else 0 for some in words]
    if sum(common) < COMMON * sum(map(len, words)):
        return blocks
    end = max((place for place, size in enumerate(common, start=1) if size), default=len(blocks))
    return blocks if any(block.text.endswith(":") for block in blocks[end - 1 : end]) else blocks[:end]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: list[str]) -> frozenset[tuple[str, ...]]:
    """Three words each, in their order."""
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _is_in(runs: frozenset[tuple[str, ...]], there: frozenset[tuple[str, ...]]) -> bool:
    return bool(runs) and len(runs & there) >= KNOWN * len(runs)


def _all(root: Element) -> list[Element]:
    found = [root]
    for element in found:
        found += [child for child in element.children if not child.is_taken]
    return found


def _chars(element: Element) -> int:
    return sum(part.own for part in _all(element))


def _place(child: Element, parent: Element) -> int:
    return next(number for number, other in enumerate(parent.children) if other is child)


def _paragraph_chars(element: Element) -> int:
    return sum(child.own for child in element.children if child.own >= OWN_PARAGRAPH)
