"""The page as a tree of block elements, with the characters of text, linked text and prose in each. Pure.

Most elements of a page stand in lists of links, which hold no prose: these are read when somebody looks into them.
"""

from dataclasses import dataclass, replace
from functools import partial

from selectolax.lexbor import LexborNode

from rilis_etl.html.blocks import INLINE, KIND_MARK
from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic import roles
from rilis_etl.html.generic.element import HEADINGS, Element, ElementRole
from rilis_etl.html.page import MAX_DEPTH, Page, flatten
from rilis_etl.model import BlockKind

CAPTION_CHARS = 200
"""Longest inline element that its class alone makes a caption."""

LIST_CHARS = 30
"""Characters outside its links from which a list says something of its own: it introduces, or it is prose."""

_SAYS_MORE = "h1, h2, h3, h4, h5, h6, [hidden], [class*=caption i]"
"""What in a list of links is more than a link: a heading, a part that is streamed behind the page, a caption."""


def measure(page: Page, body: LexborNode, *, spare: bool = False) -> Element:
    """The block elements under `body` with their counts. Captions are marked, linked boilerplate is taken out.

    spare: names that condemn a fifth of the page's prose are not believed.
    """
    root = Element(body, "body")
    _TreeReader(page, roles.heading_ids(body)).read(root, body, linked=False, level=1)
    root.add_up()
    roles.clear_around_titles(root)
    if spare:
        roles.spare(root)
    _weigh(root)
    return root


@dataclass(slots=True)
class _TreeReader:
    """Reads the elements of a page in document order."""

    page: Page
    made_ids: frozenset[str]  # those that are made from the words of headings
    prose: int = 0  # so far

    def read(self, element: Element, node: LexborNode, *, linked: bool, level: int) -> None:
        """Adds what stands in `node` to `element`: inline elements to its running text, block elements as children."""
        if level == MAX_DEPTH:
            flatten(node)
        length = 0
        for child in node.iter(include_text=True, skip_empty=True):
            tag = child.tag or ""
            if tag == "-text":
                length += len((child.text_content or "").strip())
            elif tag in INLINE:
                attributes = child.attributes
                if (own_names := attributes.get("class")) and _is_set_apart(child, tag, own_names):
                    continue
                is_link = linked or (tag == "a" and self._leads_away(element, attributes.get("href")))
                self.read(element, child, linked=is_link, level=level + 1)
            elif child.is_element_node:
                element.add(self._block(child, tag, linked=linked, level=level + 1))
        if length:
            element.own += length
            element.own_linked += length if linked else 0

    def _block(self, node: LexborNode, tag: str, *, linked: bool, level: int) -> Element:
        element = Element(node, tag)
        element.before, element.is_linked = self.prose, linked
        if (attributes := node.attributes) or tag in roles.BESIDE_TAGS:
            roles.give_role(element, attributes, self.made_ids)
        if tag == "ul" and not linked and _is_list_of_links(element):
            element.unread = partial(_read_later, reader=self, level=level)
        else:
            self.read(element, node, linked=linked, level=level)
            if element.own or element.parts or tag == "h1":
                element.add_up()
                self.prose += element.own_prose
        if element.reasons or element.parts:
            roles.look_for_comments(element)
        return element

    def _leads_away(self, element: Element, href: str | None) -> bool:
        """Whether a link leads elsewhere: an anchor without an address is a target, a heading may link to itself."""
        if href is None:
            return False
        if element.tag not in HEADINGS:
            return True
        return not href.startswith("#") and (self.page.absolute(href) or "").partition("#")[0] != self.page.url


def _is_list_of_links(element: Element) -> bool:
    """Whether a list says next to nothing but links, whose characters are counted then."""
    if element.node.css_first(_SAYS_MORE) is not None:
        return False
    linked = 0
    for link in element.node.css("a"):
        attributes = link.attributes
        if (own_names := attributes.get("class")) and _is_set_apart(link, "a", own_names):
            continue
        linked += len(link.text(strip=True) or "") if attributes.get("href") is not None else 0
    text = len(element.node.text(strip=True) or "")
    if text - linked >= LIST_CHARS:
        return False
    element.text, element.linked = text, linked
    return True


def _read_later(element: Element, *, reader: _TreeReader, level: int) -> None:
    """Reads the elements of a list of links, as if they were read in their turn."""
    replace(reader, prose=element.before).read(element, element.node, linked=False, level=level)
    element.add_up()


def _weigh(element: Element) -> None:
    """Adds up the prose of an element by the roles of those in it."""
    element.prose = element.prose_after_title = element.own_prose
    for child in element.children:
        if child.all_prose:
            _weigh(child)
        if child.titles:
            element.prose_after_title = 0
        if child.role is not ElementRole.BOILERPLATE:
            element.prose += child.prose
            element.prose_after_title += child.lead


def _is_set_apart(node: LexborNode, tag: str, own_names: str) -> bool:
    """Whether an inline element is no part of the running text. A caption is marked, linked boilerplate taken out."""
    if tag == "a":
        if names.name_words(own_names).isdisjoint(names.BOILERPLATE_NAMES):
            return False
        node.decompose()
        return True
    if names.is_caption(own_names) and len(node.text() or "") < CAPTION_CHARS:
        node.attrs[KIND_MARK] = BlockKind.CAPTION.value
        return True
    return False
