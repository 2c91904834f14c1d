"""What stands behind the text: boxes far outside the element that holds it, and what a label opens. Pure."""

from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.tree import SPARED, Element
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
    is_text = any(box.titles or box.node.css_first(STREAMED) for box in behind)
    if not holds_text or far > SPARED * total or is_text:
        far, behind = 0, []
    for box in behind:
        box.node.decompose()
    return 1 - min(1.0, inside / max(1, total - far))


def is_plain(element: Element) -> bool:
    """Whether an element is paragraphs or a list without a name or a link: beside the text it is a part of it."""
    return element.tag in _PLAIN and bool(element.text) and not element.linked and not element.names


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
