"""The text of a page without a layout, by our own extraction or by trafilatura. Pure."""

from dataclasses import replace

from rilis_etl.html.generic.density import Extraction, extract_by_density
from rilis_etl.html.page import Page
from rilis_etl.model import Block, BlockKind
from rilis_etl.text import fold

DOUBT_CHARS = 500
"""Characters of our own extraction below which trafilatura is asked too; it costs 17 ms a page, ours 4 ms."""

BY_TRAFILATURA = "generic trafilatura"
"""Extractor of blocks that trafilatura found. All are paragraphs: it does not say which are headings."""

MORE = 2
"""How many times as much text trafilatura must find to be believed instead."""


def extract_generic(page: Page) -> Extraction:
    """The text by our own extraction; by trafilatura where ours finds little and it finds much more.

    Destroys parts of the page's tree.
    """
    dense = extract_by_density(page)
    if _length(dense.blocks) >= DOUBT_CHARS:
        return dense
    other = by_trafilatura(page)
    found_more = _length(other.blocks) > MORE * _length(dense.blocks)
    return replace(other, attachments=dense.attachments) if found_more else dense


def by_trafilatura(page: Page) -> Extraction:
    """The text by trafilatura.

    Its `deduplicate` is off: it would depend on the pages seen before. Its slower fallbacks are off: they found the
    same on our pages (benchmarks/text) at twice the cost.
    """
    from trafilatura import extract as trafilatura  # noqa: PLC0415 - half a second to import, needed for few pages

    text = trafilatura(page.markup, include_comments=False, deduplicate=False, fast=True) or ""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in map(fold, text.splitlines()) if line)
    return Extraction(BY_TRAFILATURA, blocks)


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks if block.kind is not BlockKind.CAPTION)
