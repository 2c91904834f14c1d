"""The text of a page without a layout: the part that is dense in prose, without the boilerplate in it. Pure.

1. Elements that are never text (navigation, scripts, …) are taken out.
2. The container is the smallest element that holds nearly all prose, the lead paragraph included.
3. Inside it, link lists, teasers, boilerplate and asides are taken out; so is what stands before the only h1.
4. The rest is read like the container of any layout; a tail that a label opens ("Baca juga") is left out.

Measured on the 112 dev pages with snippets (benchmarks/text): moving MOST_CONTAINERS, LEAD_CHARS, SUBSTANCE,
ASIDE_CHARS or LINK_SHARE by a seventh changes the F1 by less than .005.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from rilis_etl.html.blocks import INLINE, KIND_MARK, to_blocks
from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.tree import Element, ElementRole, measure
from rilis_etl.html.media import attachments
from rilis_etl.html.page import Page
from rilis_etl.model import Attachment, Block, BlockKind

MOST_CONTAINERS = 0.95
"""Share of an element's prose that a child must hold for the search to go on inside that child."""

LEAD_CHARS = 60
"""Characters of prose between the title and that child from which they are a lead paragraph: the search ends."""

SUBSTANCE = 0.4
"""An element with a larger share of the container's prose is never taken out, whatever its names or links say."""

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

LABEL_CHARS = 70
PARAGRAPH_CHARS = 80
TAIL_SHARE = 0.25
"""A tail begins at a label (a line shorter than LABEL_CHARS) after the last paragraph, or within this last share."""

_ADDRESS = re.compile(r"://|www\.|@\w")
NEVER_TEXT = (
    "script,style,noscript,template,svg,iframe,button,select,textarea,input,object,embed,canvas,audio,video,dialog,nav,"
    "footer,aside,[hidden],[role=navigation],[role=complementary],[role=search],[role=contentinfo],[role=dialog],"
    "[role=alert],[role=menu]"
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a page without a layout, and how it was found."""

    extractor: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()


def extract_by_density(page: Page) -> Extraction:
    """The blocks of the densest part of the page; none when there is no prose. Destroys parts of the page's tree.

    Raises Unusable (TOO_DEEP).
    """
    for node in page.body.css(NEVER_TEXT):
        node.decompose()
    container = find_container(measure(page.body, page.url))
    files = attachments(page, container.node)
    prune(container, container.prose)
    if container.titles == 1:
        cut_head(container)
    return Extraction("generic density", cut_tail(to_blocks(container.node.html or "")), files)


def find_container(root: Element) -> Element:
    """The smallest element under `root` that holds nearly all of its prose, the lead paragraph included."""
    at = root
    while True:
        candidates = [child for child in at.children if child.role is not ElementRole.BOILERPLATE]
        best = max(candidates, key=lambda child: child.prose, default=None)
        if best is None or not best.prose or best.prose < MOST_CONTAINERS * at.prose or _lead(at, best) >= LEAD_CHARS:
            return at
        at = best


def _lead(parent: Element, body: Element) -> int:
    """Characters of prose that stand before `body` and after the title, in the other children of `parent`."""
    found = 0
    for child in parent.children:
        if child is body:
            break
        found = child.lead + (0 if child.titles else found)
    return parent.own_prose + found


def prune(element: Element, prose: int, before: int = 0) -> int:
    """The characters of prose kept so far, after taking out of `element` what is no part of the text.

    `prose` is the prose of the whole container, `before` how much of it was kept before `element`.
    """
    kept = before + element.own_prose
    if element.children and element.own_linked:
        _drop_lone_links(element.node)
    for child in element.children:
        is_opening = kept <= OPENING_SHARE * prose
        if child.prose <= SUBSTANCE * prose and _is_beside(child, prose, is_opening=is_opening):
            child.node.decompose()
        elif names.CAPTION.search(child.names) and child.prose < CAPTION_SHARE * prose:
            child.node.attrs[KIND_MARK] = BlockKind.CAPTION.value
        else:
            if child.tag == "form" and child.prose > SUBSTANCE * prose:
                child.node.attrs[KIND_MARK] = BlockKind.PARAGRAPH.value
            kept = prune(child, prose, kept)
    return kept


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


def _is_beside(element: Element, prose: int, *, is_opening: bool) -> bool:
    if element.role is ElementRole.BOILERPLATE or names.EMBED.search(element.names):
        return True
    is_lead = is_opening and not element.linked and element.prose >= LEAD_CHARS
    is_short = element.prose < ASIDE_CHARS or element.link_share > ASIDE_LINK_SHARE
    if element.role is ElementRole.ASIDE and is_short and not is_lead:
        return True
    if element.is_teaser and element.prose < TEASER_SHARE * prose:
        return True
    if element.tag == "p":
        return element.link_share > PARAGRAPH_LINK_SHARE and not _ADDRESS.search(element.node.text() or "")
    return element.link_share > LINK_SHARE


def cut_head(container: Element) -> None:
    """Take out what stands before the only h1: breadcrumb, date, category."""
    before: list[LexborNode] = []
    at, prose = container, 0
    while at.tag != "h1":
        for child in at.children:
            if child.titles:
                at = child
                break
            before.append(child.node)
            prose += child.prose
    if prose <= HEAD_CHARS:
        for node in before:
            node.decompose()


def cut_tail(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without a labelled tail (related links, contact, downloads) and without headings at the end."""
    end = len(blocks)
    last = max((i for i, block in enumerate(blocks) if len(block.text) >= PARAGRAPH_CHARS), default=end)
    sizes = [len(block.text) for block in blocks]
    for i, block in enumerate(blocks):
        is_label = sizes[i] < LABEL_CHARS and names.AFTERWORD.match(block.text)
        if is_label and (i > last or sum(sizes[i:]) < TAIL_SHARE * sum(sizes)):
            end = i
            break
    while end and blocks[end - 1].kind is BlockKind.HEADING:
        end -= 1
    return blocks[:end]
