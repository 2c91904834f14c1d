"""What a second reading of the same container leaves out too: around the title, in boxes, at the end. Pure.

Neither reading decides alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from rilis_etl.html.blocks import INLINE, blocks_of
from rilis_etl.html.generic.roles import SPARED
from rilis_etl.html.generic.side_boxes import BOX_MARK
from rilis_etl.model import Block

COMMON = 0.6
"""Share of the words that another reading must have too for it to tell where the text ends. With .55 more pages lose
text, with .65 fewer boxes go (benchmarks/README.md)."""

COMMON_WORDS = 80
"""Words that both readings must have for anything to be taken from around the title. From 20 to 100 the three sets have
the same figures; a page of a product would lose its text below 42."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
"""A word, or one character of Chinese and Japanese."""


def without_unread(blocks: tuple[Block, ...], container: LexborNode, unread: frozenset[str]) -> tuple[Block, ...]:
    """The blocks of the container without what another reading of it lacks around the text, in boxes and at the end.

    unread: the texts of the blocks that the other reading does not have.
    """
    if unread.isdisjoint(block.text for block in blocks):
        return blocks
    words = {block.text: len(_WORD.findall(block.text)) for block in blocks}
    readings = _Readings(words, frozenset(words) - unread)
    left = _without_surroundings(blocks, container, readings)
    return _to_last_common(_without_boxes(left, container, readings), readings)


@dataclass(frozen=True, slots=True)
class _Readings:
    """Our blocks beside another reading, each by its text."""

    words: Mapping[str, int]  # how many a block has
    common: frozenset[str]  # blocks that the other reading has too

    def size(self, blocks: tuple[Block, ...]) -> int:
        return sum(self.words[block.text] for block in blocks)

    def has(self, blocks: tuple[Block, ...]) -> int:
        """How many words stand in those of the blocks that the other reading has."""
        return sum(self.words[block.text] for block in blocks if block.text in self.common)

    def agree_on(self, blocks: tuple[Block, ...]) -> bool:
        return self.has(blocks) >= COMMON * self.size(blocks)


def _without_surroundings(blocks: tuple[Block, ...], container: LexborNode, readings: _Readings) -> tuple[Block, ...]:
    """The blocks of the smallest element that holds the title and every line that both readings have.

    All of them where little is common; where more than a fifth stands around that element, the readings must agree on
    what stands in it.
    """
    at, start = container, 0
    while (part := _part_with_title(at, readings)) is not None:
        at, before = part
        start += before
    inside = blocks[start : start + len(blocks_of(at))]
    is_most = readings.size(inside) >= (1 - SPARED) * readings.size(blocks)
    is_enough = readings.has(inside) >= COMMON_WORDS
    return inside if is_enough and (is_most or readings.agree_on(inside)) else blocks


def _part_with_title(element: LexborNode, readings: _Readings) -> tuple[LexborNode, int] | None:
    """The part of an element that holds the first h1, and the number of blocks before it; None where there is none,
    common lines stand beside it, or what follows may go on with the text: it is no other article."""
    title: LexborNode | None = None
    before = 0
    for child in element.iter(include_text=True):
        if title is None and child.tag != "h1" and child.css_first("h1") is not None:
            title = child
        elif not child.is_element_node or child.tag in INLINE or child.tag == "h1":
            if (child.text() or "").strip():
                return None
        else:
            lines = blocks_of(child)
            goes_on = title is not None and lines and child.tag != "article" and child.css_first("h1, article") is None
            if goes_on or not readings.common.isdisjoint(line.text for line in lines):
                return None
            before += 0 if title is not None else len(lines)
    return (title, before) if title is not None else None


def _without_boxes(blocks: tuple[Block, ...], container: LexborNode, readings: _Readings) -> tuple[Block, ...]:
    """The blocks without boxes that turn to the readers and have no common line, if the readings agree on the rest."""
    left = blocks
    for box in container.css(f"[{BOX_MARK}]"):
        lines = blocks_of(box)
        if readings.common.isdisjoint(line.text for line in lines):
            left = _without(left, lines)
    return left if readings.agree_on(left) else blocks


def _without(blocks: tuple[Block, ...], lines: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without these, where they follow each other."""
    number = len(lines)
    place = next((at for at in range(len(blocks)) if blocks[at : at + number] == lines), len(blocks))
    return (*blocks[:place], *blocks[place + number :])


def _to_last_common(blocks: tuple[Block, ...], readings: _Readings) -> tuple[Block, ...]:
    """The blocks up to the last one that the other reading has too.

    All of them where the two readings have little in common, or where the last common line introduces what follows.
    """
    if not readings.agree_on(blocks):
        return blocks
    places = [place for place, block in enumerate(blocks, start=1) if block.text in readings.common]
    end = max(places, default=len(blocks))
    return blocks if any(block.text.endswith(":") for block in blocks[end - 1 : end]) else blocks[:end]
