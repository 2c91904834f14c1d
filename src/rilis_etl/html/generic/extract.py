"""The text of a page for which no layout is known. Pure."""

from dataclasses import replace

from rilis_etl.html.generic.density import Extraction
from rilis_etl.html.generic.density import extract_by_density as extract_dense
from rilis_etl.html.page import Page
from rilis_etl.model import Block, BlockKind
from rilis_etl.text import fold

DOUBT_CHARS = 500
"""With fewer characters our own extraction asks trafilatura, which costs four times as much (4 ms against 17 ms)."""

BY_TRAFILATURA = "generic trafilatura"
"""Extractor of blocks that trafilatura found: all are paragraphs, it does not tell headings."""

MORE = 2
"""How many times as much text trafilatura must find to be believed instead."""


def extract_generic(page: Page) -> Extraction:
    """Our own extraction; where it finds little, trafilatura's if that finds much more. Uses the page's tree up."""
    dense = extract_dense(page)
    if _length(dense.blocks) >= DOUBT_CHARS:
        return dense
    other = by_trafilatura(page)
    found_more = _length(other.blocks) > MORE * _length(dense.blocks)
    return replace(other, attachments=dense.attachments) if found_more else dense


def by_trafilatura(page: Page) -> Extraction:
    """What trafilatura finds. Its `deduplicate` stays off: that depends on which pages it has seen before; so do its
    slower fallbacks, which found the same on our pages (benchmarks/text) at twice the cost."""
    from trafilatura import extract as trafilatura  # noqa: PLC0415 - half a second to import, needed for few pages

    text = trafilatura(page.markup, include_comments=False, deduplicate=False, fast=True) or ""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in map(fold, text.splitlines()) if line)
    return Extraction(BY_TRAFILATURA, blocks)


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks if block.kind is not BlockKind.CAPTION)
