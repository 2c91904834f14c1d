"""The text of a page without a layout, by our own extraction or by trafilatura. Pure."""

import re
from collections import Counter
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rilis_etl.html.generic.density import Extraction, extract_by_density
from rilis_etl.html.generic.far_end import STREAMED
from rilis_etl.html.generic.named_frame import lines_left_out
from rilis_etl.html.generic.never_text import drop_never_text, without_modals
from rilis_etl.html.generic.second_reading import without_unread
from rilis_etl.html.media import attachments
from rilis_etl.html.page import Page
from rilis_etl.model import Block, BlockKind
from rilis_etl.text import fold

DOUBT_CHARS = 500
"""Characters of our own extraction below which trafilatura is asked too, if the page has much more prose."""

AGREEMENT = 0.9
"""Share of the words that two readings must have in common to be taken for one. Below it trafilatura decides between
ours that believes names and ours that does not: on 4 % of 1,152 pages (benchmarks/README.md)."""

MORE = 2
"""How many times as much text trafilatura must find to be believed instead of a short reading, and the page must hold
for trafilatura to be asked."""

LEAST_CHARS = 140
"""Characters that trafilatura must find: less is the foot of a page without a text."""

LESS = 0.3
"""Share of the text of our generous reading below which trafilatura missed the text too."""

_FOR_OTHER_BROWSERS = re.compile(r"<noscript\b.*?</noscript", re.IGNORECASE | re.DOTALL)
"""What trafilatura would take for text; our own extraction leaves it aside."""

LITTLE_KEPT = 0.5
"""Share of the page's prose below which a text is flagged. So are 32 of 506 saved articles; 10 of these lost a fifth of
their text, and 6 of the 9 that lost half of it (benchmarks/README.md)."""

BY_TRAFILATURA = "generic trafilatura"
"""Extractor of blocks that trafilatura found. All are paragraphs: it does not say which are headings."""


def extract_generic(page: Page) -> Extraction:
    """The text by our own extraction; by trafilatura where names would take much of the prose away, or little is left.

    Destroys parts of the page's tree.
    """
    framed = attachments(page, page.body, "iframe[src], object[data], embed[src]")
    text = _read(page)
    if text.container is not None and text.container.node.css_first(STREAMED) is None:
        unread = lines_left_out(text.container)
        text = replace(text, blocks=without_unread(text.blocks, text.container.node, unread))
    return replace(text, attachments=tuple(dict.fromkeys((*text.attachments, *framed))))


def _read(page: Page) -> Extraction:
    drop_never_text(page.body)
    strict = extract_by_density(page, page.body, spare=False)
    if strict.is_sure and _length(strict.blocks) >= min(DOUBT_CHARS, strict.page_prose / MORE):
        return strict
    generous = extract_by_density(page, _untouched_body(page), spare=True)
    is_short, do_agree = _length(generous.blocks) < DOUBT_CHARS, _agreement(strict.blocks, generous.blocks) >= AGREEMENT
    if not is_short and (do_agree or _agreement(strict.blocks, _as_named(generous)) >= AGREEMENT):
        return strict
    other = by_trafilatura(page, fast=not is_short)
    least = max(LEAST_CHARS, (MORE if do_agree else LESS) * _length(generous.blocks))
    if _length(other.blocks) <= least:
        return generous
    if not is_short and _agreement(strict.blocks, other.blocks) >= AGREEMENT:
        return strict
    return replace(
        other, attachments=generous.attachments, page_prose=generous.page_prose, page_lines=generous.page_lines
    )


def _as_named(text: Extraction) -> tuple[Block, ...]:
    """The blocks that the reading by names has too."""
    unread = lines_left_out(text.container) if text.container is not None else frozenset()
    return tuple(block for block in text.blocks if block.text not in unread)


def _untouched_body(page: Page) -> LexborNode:
    """The body parsed once more: few pages need it, and to keep a copy of each costs as much as parsing."""
    body = LexborHTMLParser(page.markup).body
    if body is None:
        return page.body
    drop_never_text(body)
    return body


def by_trafilatura(page: Page, *, fast: bool) -> Extraction:
    """The text by trafilatura. Its `deduplicate` is off: it would depend on the pages seen before.

    fast: without its fallbacks, which find a text where its rules find little, and cost as much again.
    """
    from trafilatura import extract as trafilatura  # noqa: PLC0415 - half a second to import, needed for few pages

    markup = without_modals(_FOR_OTHER_BROWSERS.sub(" ", page.markup))
    text = trafilatura(markup, fast=fast, include_comments=False, deduplicate=False) or ""
    lines = [line for line in map(fold, text.splitlines()) if line]
    return Extraction(BY_TRAFILATURA, tuple(Block(BlockKind.PARAGRAPH, line) for line in lines))


def _agreement(one: tuple[Block, ...], other: tuple[Block, ...]) -> float:
    """The share of the words of two readings that stand in both, 0 to 1."""
    first, second = _words(one), _words(other)
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def _words(blocks: tuple[Block, ...]) -> Counter[str]:
    return Counter(word for block in blocks if block.kind is not BlockKind.CAPTION for word in block.text.split())


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks if block.kind is not BlockKind.CAPTION)
