"""The page as a tree of block elements, with the characters of text, linked text and prose in each. Pure."""

from dataclasses import dataclass, field
from enum import IntEnum

from selectolax.lexbor import LexborNode

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html.blocks import HIDING, INLINE, KIND_MARK
from rilis_etl.html.generic import class_names as names
from rilis_etl.html.page import MAX_DEPTH
from rilis_etl.model import BlockKind

PROSE_CHARS = 40
"""Unlinked characters from which the own text of an element counts as prose; fewer are labels, dates, buttons."""

PROSE_LINKED = 0.4
"""Share of linked characters above which text is navigation, not prose."""

CAPTION_CHARS = 200
"""Longest inline element that its class alone makes a caption."""

_NO_PROSE = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "figcaption"))


class ElementRole(IntEnum):
    """What the class names and the id of an element say it is."""

    TEXT = 0
    ASIDE = 1
    BOILERPLATE = 2


@dataclass(slots=True)
class Element:
    """A block element. Counts are in characters; they include descendants unless a comment says otherwise."""

    node: LexborNode
    tag: str
    names: str
    role: ElementRole
    children: list["Element"] = field(default_factory=list)
    own: int = 0  # text that is in no child
    own_linked: int = 0
    text: int = 0
    linked: int = 0
    prose: int = 0
    prose_after_title: int = 0  # of that, what follows the last h1 (all of it without one)
    titles: int = 0  # h1 elements
    is_teaser: bool = False  # has a heading that is a link: it announces another page

    @property
    def link_share(self) -> float:
        return self.linked / self.text if self.text else 0.0

    @property
    def own_prose(self) -> int:
        """Unlinked characters directly in this element, if they are prose."""
        unlinked = self.own - self.own_linked
        is_prose = unlinked >= PROSE_CHARS and self.own_linked < self.own * PROSE_LINKED and self.tag not in _NO_PROSE
        return unlinked if is_prose else 0

    @property
    def lead(self) -> int:
        """The prose that counts where this element stands before the body: none in boilerplate and teasers."""
        return 0 if self.role is ElementRole.BOILERPLATE or self.is_teaser else self.prose_after_title


def measure(body: LexborNode, where: str) -> Element:
    """The block elements under `body` with their counts. Captions are marked, linked boilerplate is taken out.

    Raises Unusable (TOO_DEEP), naming `where`.
    """
    root = Element(body, "body", "", ElementRole.TEXT)
    _fill(root, body, linked=False, level=1, where=where)
    return _summed(root, linked=False)


def _fill(element: Element, node: LexborNode, *, linked: bool, level: int, where: str) -> None:
    if level > MAX_DEPTH:
        raise Unusable(IssueReason.TOO_DEEP, f"more than {MAX_DEPTH} levels of elements at {where}")
    child = node.child
    while child is not None:
        following = child.next
        if child.is_text_node:
            length = len((child.text_content or "").strip())
            element.own += length
            element.own_linked += length if linked else 0
        elif child.is_element_node:
            tag = child.tag or ""
            if tag in INLINE:
                if not _is_set_apart(child, tag):
                    _fill(element, child, linked=linked or tag == "a", level=level + 1, where=where)
            else:
                inner = _element(child, tag)
                _fill(inner, child, linked=linked, level=level + 1, where=where)
                element.children.append(_summed(inner, linked=linked))
        child = following


def _element(node: LexborNode, tag: str) -> Element:
    attributes = node.attributes
    own_names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    role = ElementRole.TEXT
    if tag not in ("body", "main") and len(own_names) > 1:
        found = names.name_words(own_names)
        if found & names.BOILERPLATE_NAMES:
            role = ElementRole.BOILERPLATE
        elif found & names.ASIDES:
            role = ElementRole.ASIDE
    style = attributes.get("style")
    if style and HIDING.search(style):
        role = ElementRole.BOILERPLATE
    return Element(node, tag, own_names, role)


def _summed(element: Element, *, linked: bool) -> Element:
    """`element` with its counts added up from its complete children; `linked` says that it stands inside a link."""
    element.text, element.linked = element.own, element.own_linked
    element.prose = element.prose_after_title = element.own_prose
    element.titles = int(element.tag == "h1")
    for child in element.children:
        element.text += child.text
        element.linked += child.linked
        element.titles += child.titles
        if child.titles:
            element.prose_after_title = 0
        if child.role is not ElementRole.BOILERPLATE:
            element.prose += child.prose
            element.prose_after_title += child.lead
        if child.tag in _NO_PROSE and child.text and child.link_share >= 0.9:
            element.is_teaser = True
    if linked:
        element.linked, element.prose, element.prose_after_title = element.text, 0, 0
    return element


def _is_set_apart(node: LexborNode, tag: str) -> bool:
    """Whether an inline element is no part of the running text. A caption is marked, linked boilerplate taken out."""
    own_names = node.attributes.get("class")
    if not own_names:
        return False
    if tag == "a":
        if names.name_words(own_names) & names.BOILERPLATE_NAMES:
            node.decompose()
            return True
        return False
    if names.CAPTION.search(own_names) and len(node.text() or "") < CAPTION_CHARS:
        node.attrs[KIND_MARK] = BlockKind.CAPTION.value
        return True
    return False
