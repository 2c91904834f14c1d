"""What stands behind the text: boxes far outside the element that holds it, and what a label opens. Pure."""

from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.element import Element
from rilis_etl.html.generic.roles import SPARED
from rilis_etl.model import Block, BlockKind

OWN_PARAGRAPH = 80
"""Characters from which a part of an element counts as a paragraph of it."""

HOLDING_SHARE = 0.3
"""Share of the characters that the paragraphs of one element must have for it to hold the text: where each section
has a box of its own, none does."""

LEVELS_ABOVE = 2
"""How many levels above that element a box hangs. Its own neighbours may be the closing lines of a text."""

LABEL_CHARS = 70
PARAGRAPH_CHARS = 80
"""A tail begins at a label (a line shorter than LABEL_CHARS) after the last paragraph."""

LABEL_WORDS = 3
"""Words of a label that ends a text although paragraphs follow; more may be a heading that begins with such a word."""

STREAMED = "[id^='S:']"
"""Parts that React streams behind the page: where they stand is not their place."""

_PLAIN = frozenset(("p", "ul", "ol", "blockquote"))


def drop_far_end(container: Element) -> None:
    """Takes out the boxes that stand behind the element with most of the text and hang levels above it.

    Together they hold at most a fifth of the characters; else nothing is taken out.
    """
    elements = _all(container)
    total = sum(element.own for element in elements)
    main = max(elements, key=_paragraph_chars)
    above = {id(child): element for element in elements for child in element.children}
    behind: list[Element] = []
    at, level = main, 1
    while (parent := above.get(id(at))) is not None:
        if level >= LEVELS_ABOVE:
            behind += [box for box in parent.children[_place(at, parent) + 1 :] if not box.is_taken]
        at, level = parent, level + 1
    holds_text = _paragraph_chars(main) >= HOLDING_SHARE * total
    is_text = any(box.titles or box.node.css_first(STREAMED) for box in behind)
    if holds_text and sum(map(_chars, behind)) <= SPARED * total and not is_text:
        for box in behind:
            take_out(box)


def take_out(element: Element) -> None:
    """Takes an element out of the page, as no part of the text."""
    if not element.is_taken:
        element.node.decompose()
        element.is_taken = True


def is_plain(element: Element) -> bool:
    """Whether an element is paragraphs or a list without a name or a link: beside the text it is a part of it."""
    return element.tag in _PLAIN and bool(element.text) and not element.linked and not element.names


def _all(root: Element) -> list[Element]:
    found = [root]
    for element in found:
        found += element.left
    return found


def _chars(element: Element) -> int:
    return sum(part.own for part in _all(element))


def _place(child: Element, parent: Element) -> int:
    return next(number for number, other in enumerate(parent.children) if other is child)


def _paragraph_chars(element: Element) -> int:
    return sum(child.own for child in element.children if child.own >= OWN_PARAGRAPH)


def cut_tail(blocks: tuple[Block, ...], most: float) -> tuple[Block, ...]:
    """The blocks without a labelled tail (related links, contact, downloads) and without headings at the end."""
    end, sizes = len(blocks), [len(block.text) for block in blocks]
    last = max((i for i, block in enumerate(blocks) if len(block.text) >= PARAGRAPH_CHARS), default=end)
    for i, block in enumerate(blocks):
        is_label = len(block.text) < LABEL_CHARS and names.AFTERWORD.match(block.text)
        is_bare = len(block.text.split()) <= LABEL_WORDS
        if is_label and (i > last or (is_bare and sum(sizes[i:]) < most * sum(sizes))):
            end = i
            break
    while end and blocks[end - 1].kind is BlockKind.HEADING:
        end -= 1
    return blocks[:end]
