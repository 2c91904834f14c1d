"""What hangs far behind the text: boxes outside the element that holds it, whatever they are called. Pure."""

from rilis_etl.html.generic.tree import SPARED, Element

OWN_PARAGRAPH = 80
"""Characters from which a part of an element counts as a paragraph of it."""

HOLDING_SHARE = 0.3
"""Share of the characters that the paragraphs of one element must have for it to hold the text: where each section
has a box of its own, none does."""

LEVELS_ABOVE = 2
"""How many levels above that element a box hangs. Its own neighbours may be the closing lines of a text."""


def drop_far_end(container: Element) -> None:
    """Take out the boxes that stand behind the element with most of the text and hang levels above it.

    Together they hold at most a fifth of the characters; else nothing is taken out.
    """
    elements = _all(container)
    total = sum(element.own for element in elements)
    main = max(elements, key=_paragraph_chars)
    if _paragraph_chars(main) < HOLDING_SHARE * total:
        return
    above = {id(child): element for element in elements for child in element.children}
    behind: list[Element] = []
    at, level = main, 1
    while (parent := above.get(id(at))) is not None:
        if level >= LEVELS_ABOVE:
            behind += parent.children[_place(at, parent) + 1 :]
        at, level = parent, level + 1
    if sum(part.own for box in behind for part in _all(box)) > SPARED * total or any(box.titles for box in behind):
        return
    for box in behind:
        box.node.decompose()


def _all(root: Element) -> list[Element]:
    found = [root]
    for element in found:
        found += [child for child in element.children if not child.is_taken]
    return found


def _place(child: Element, parent: Element) -> int:
    return next(number for number, other in enumerate(parent.children) if other is child)


def _paragraph_chars(element: Element) -> int:
    return sum(child.own for child in element.children if child.own >= OWN_PARAGRAPH)
