"""The text of a page without a layout: the part that is dense in prose, without the boilerplate in it. Pure.

1. Elements that are never text (scripts, fields of forms, …) are taken out.
2. The container is the smallest element that holds nearly all prose, the lead paragraph included.
3. Inside it, link lists, teasers, boilerplate and asides are taken out; so is what stands before the only h1, and a
   little that hangs far behind the text.
4. The rest is read like the container of any layout; a tail that a label opens ("Baca juga") is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile

from selectolax.lexbor import LexborNode

from rilis_etl.html.blocks import INLINE, KIND_MARK, blocks_of, data_rows
from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.element import PROSE_CHARS, SUBHEADINGS, Element, ElementRole
from rilis_etl.html.generic.far_end import PARAGRAPH_CHARS, cut_tail, drop_far_end, is_plain, take_out
from rilis_etl.html.generic.notice import SENTENCE_CHARS, ends_a_sentence, with_notice
from rilis_etl.html.generic.roles import SPARED, spared_looks
from rilis_etl.html.generic.side_boxes import BOX_MARK, turns_to_readers
from rilis_etl.html.generic.tree import measure
from rilis_etl.html.media import attachments
from rilis_etl.html.page import Page
from rilis_etl.model import Attachment, Block, BlockKind
from rilis_etl.text import fold

MOST_CONTAINERS = 0.95
"""Share of an element's prose that a child must hold for the search to go on inside that child."""

MAJORITY = 0.5
"""Share of the prose that an element with the page's only h1 must hold to be the article beside other sections."""

LEAD_CHARS = 60
"""Characters of prose between the title and that child from which they are a lead paragraph: the search ends."""

ASIDE_CHARS = 250
"""Characters of prose below which an element is as secondary as its names say."""

ASIDE_LINK_SHARE = 0.3
LINK_SHARE = 0.35
"""Share of linked characters above which an element is a list of links."""

PARAGRAPH_LINK_SHARE = 0.9
"""The same for a single paragraph; one that shows an address ("Sumber: https://…") is text all the same."""

OPENING_SHARE = 0.05
"""Share of the prose before which an unlinked aside is the lead paragraph: many newsrooms call it a teaser."""

CAPTION_SHARE = 0.2
TEASER_SHARE = 0.3
HEAD_CHARS = 200
"""Characters of prose before the only h1 above which they are no breadcrumb, date or slogan, and stay."""

TAIL_SHARE = 0.25
SUBSTANCE = 0.4
"""Share of the container's prose from which an element is never taken out as a whole."""

INTRODUCTION_CHARS = 30
"""Unlinked characters of a line that introduces a list."""

_NO_PROSE = frozenset((BlockKind.CAPTION, BlockKind.HEADING))
_NO_CONTAINER = frozenset(("p", "li", "blockquote"))
_ADDRESS = re.compile(r"://|www\.|@\w")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a page without a layout, and how it was found."""

    extractor: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
    is_sure: bool = False  # no rule about names, labels or links took much of the prose
    page_prose: int = 0  # characters of prose on the page, whatever its names say
    page_lines: tuple[str, ...] = ()  # that prose, but for the comments of readers
    container: Element | None = None  # what the blocks were read from

    @property
    def kept_share(self) -> float | None:
        """The share of the page's prose that the blocks hold, 0 to 1; None on a page without any."""
        texts = (block.text for block in self.blocks if block.kind not in _NO_PROSE)
        kept = sum(len(text) for text in texts if len(text) >= PROSE_CHARS)
        return min(1.0, kept / self.page_prose) if self.page_prose else None

    @property
    def left_aside(self) -> tuple[str, ...]:
        """The prose of the page, element by element, that no block holds; comments of readers are not among it."""
        kept = "".join(part for block in self.blocks for part in block.text.split())
        return tuple(line for line in self.page_lines if "".join(line.split())[:PROSE_CHARS] not in kept)


def extract_by_density(page: Page, body: LexborNode, *, spare: bool) -> Extraction:
    """The blocks of the densest part of `body`; none when there is no prose. Destroys parts of `body`.

    spare: no rule about names, labels or links takes out a fifth of the prose as a whole.
    """
    root = measure(page, body, spare=spare)
    lines = tuple(_prose_lines(root))
    container = with_notice(root, find_container(root))
    files = attachments(page, container.node)
    pruner = _Pruner(container.prose, SPARED if spare else SUBSTANCE)
    pruner.prune(container)
    if container.titles == 1:
        cut_head(container)
    drop_far_end(container)
    blocks = blocks_of(container.node)
    kept = cut_tail(blocks, 0 if spare else TAIL_SHARE)
    took_tail = _length(blocks) - _length(kept) >= PARAGRAPH_CHARS
    is_sure = not spare and pruner.most_taken < SPARED * container.prose and not took_tail and not spared_looks(root)
    return Extraction("generic density", kept, files, is_sure, root.all_prose, lines, container)


def _prose_lines(element: Element) -> Iterator[str]:
    """The prose under an element, and sentences too short for prose or in headings, in the order of the page; none of
    the comments of readers."""
    if element.own - element.own_linked >= SENTENCE_CHARS and element.tag != "h1":
        line = fold(element.node.text(deep=not element.parts))
        if element.own_prose or ends_a_sentence(line):
            yield line
    for child in element.parts:
        if child.text - child.linked >= SENTENCE_CHARS and not child.is_comments:
            yield from _prose_lines(child)


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)


def find_container(root: Element) -> Element:
    """The smallest element under `root` that holds nearly all of its prose, the lead paragraph included."""
    at = root
    while True:
        candidates = [child for child in at.children if child.role is not ElementRole.BOILERPLATE]
        best = max(candidates, key=lambda child: child.prose, default=None)
        if best is None or not best.prose or best.tag in _NO_CONTAINER or _is_data(best):
            return at
        if _lead(at, best) >= LEAD_CHARS or _goes_on(at, best):
            return at
        if best.prose < MOST_CONTAINERS * at.prose and not _has_other_sections(at, best):
            return at
        at = best


def _is_data(element: Element) -> bool:
    """Whether an element is a table whose rows have heads: each cell says something of its row."""
    return element.tag == "table" and element.node.css_first("th") is not None and bool(data_rows(element.node))


def _has_other_sections(parent: Element, body: Element) -> bool:
    """Whether `body` is the article with its title, and all prose beside it stands under other headings."""
    if body.titles != 1 or parent.titles != 1 or body.prose < MAJORITY * parent.prose or parent.own_prose:
        return False
    beside = [child for child in parent.children if child is not body and child.prose >= LEAD_CHARS]
    return all(child.children and child.children[0].tag in SUBHEADINGS for child in beside)


def _goes_on(parent: Element, body: Element) -> bool:
    """Whether plain lines or lists without a link follow `body` directly: the end of the text."""
    after = dropwhile(lambda child: child is not body, parent.children)
    return any(is_plain(child) for child in after if child is not body)


def _lead(parent: Element, body: Element) -> int:
    """Characters of prose that stand before `body` and after the title, in the other children of `parent`."""
    found = 0
    for child in parent.children:
        if child is body:
            break
        found = child.lead + (0 if child.titles else found)
    return parent.own_prose + found


@dataclass(slots=True)
class _Pruner:
    """Takes out of a container what is no part of the text."""

    prose: int  # of the whole container
    most: float  # share of it from which an element is not taken out as a whole
    kept: int = 0  # characters of prose so far
    asked: int = 0  # prose of the boxes that turn to the readers
    most_taken: int = 0  # prose of the largest element that was taken out

    def prune(self, element: Element) -> None:
        """Takes out of `element` what is beside the text, and marks captions."""
        self.kept += element.own_prose
        if element.children and element.own_linked:
            _drop_lone_links(element.node)
        before: Element | None = None
        for child in element.children:
            if _is_introduced(child, before):
                pass  # all of it is text
            elif child.is_comments or self.is_beside(child) or self.is_request(child, element):
                self.most_taken = max(self.most_taken, child.all_prose)
                take_out(child)
            elif names.is_caption(child.names) and child.prose < CAPTION_SHARE * self.prose:
                child.node.attrs[KIND_MARK] = BlockKind.CAPTION.value
            else:
                if child.tag == "form" and child.prose > SPARED * self.prose:
                    child.node.attrs[KIND_MARK] = BlockKind.PARAGRAPH.value
                self.prune(child)
            before = child

    def is_beside(self, element: Element) -> bool:
        """Whether the names or links of an element say that it stands beside the text."""
        if element.prose > self.most * self.prose:
            return False
        is_lead = self.is_lead(element)
        if element.role is ElementRole.BOILERPLATE or names.EMBED.search(element.names):
            return not (is_lead and element.tag == "aside")
        is_short = element.prose < ASIDE_CHARS or element.link_share > ASIDE_LINK_SHARE
        if element.role is ElementRole.ASIDE and is_short and not is_lead:
            return True
        if element.is_teaser and element.prose < TEASER_SHARE * self.prose:
            return True
        return element.link_share > LINK_SHARE and not _is_linked_line(element)

    def is_request(self, element: Element, parent: Element) -> bool:
        """Whether what an element says is said to the readers; all such boxes take at most a fifth of the prose.

        Marks those that would take more, and are less than half of it: a second reading decides.
        """
        if element.prose >= MAJORITY * self.prose:
            return False
        if not turns_to_readers(element, parent, before=self.kept / self.prose, total=self.prose):
            return False
        if self.asked + element.prose > SPARED * self.prose:
            element.node.attrs[BOX_MARK] = ""
            return False
        self.asked += element.prose
        return True

    def is_lead(self, element: Element) -> bool:
        """Whether an element may be the lead paragraph: prose without links where the text begins."""
        is_opening = self.kept <= OPENING_SHARE * self.prose
        return is_opening and not element.linked and element.prose >= LEAD_CHARS


def _is_introduced(element: Element, before: Element | None) -> bool:
    """Whether an element is a list that a sentence before it introduces; a label ("Baca juga:") is shorter."""
    if element.tag not in ("ul", "ol") or before is None or before.own - before.own_linked < INTRODUCTION_CHARS:
        return False
    return (before.node.text() or "")[-20:].rstrip().endswith(":")


def _drop_lone_links(node: LexborNode) -> None:
    """Take out links that stand between block elements, alone on their line: "back", "all news", "print"."""
    for link in [child for child in node.iter() if child.tag == "a"]:
        if _is_edge(link.prev, forward=False) and _is_edge(link.next, forward=True):
            link.decompose()


def _is_edge(node: LexborNode | None, *, forward: bool) -> bool:
    """Whether the line ends at `node`, blank text not counted."""
    while node is not None and (node.is_comment_node or (node.is_text_node and not (node.text_content or "").strip())):
        node = node.next if forward else node.prev
    return node is None or (node.is_element_node and (node.tag == "br" or node.tag not in INLINE))


def _is_linked_line(element: Element) -> bool:
    """Whether a line with many linked characters is text: a sentence with a long link, or an address that is shown."""
    if element.children:
        return False
    text = (element.node.text() or "").strip()
    if element.link_share > PARAGRAPH_LINK_SHARE:
        is_paragraph = element.tag == "p" and len(text) >= PARAGRAPH_CHARS and ends_a_sentence(text)
        return is_paragraph or _ADDRESS.search(text) is not None
    return element.tag == "p" or (element.own - element.own_linked >= SENTENCE_CHARS and ends_a_sentence(text))


def cut_head(container: Element) -> None:
    """Take out what stands before the only h1: breadcrumb, date, category."""
    before: list[Element] = []
    at, prose = container, 0
    while at.tag != "h1":
        for child in at.children:
            if child.titles:
                at = child
                break
            before.append(child)
            prose += child.prose
    if prose <= HEAD_CHARS:
        for element in before:
            take_out(element)
