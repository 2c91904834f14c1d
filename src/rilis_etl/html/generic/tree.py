"""The page as a tree of block elements, with the characters of text, linked text and prose in each. Pure.

Names weigh, they do not decide: a word that condemns a fifth of the page's prose says how the page is laid out, and is
not believed on that page. Comments are the exception, where their place and their parts say the same as their name.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from selectolax.lexbor import LexborNode

from rilis_etl.html.blocks import HIDING, INLINE, KIND_MARK
from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.never_text import show
from rilis_etl.html.page import MAX_DEPTH, Page, flatten
from rilis_etl.model import BlockKind
from rilis_etl.text import fold

PROSE_CHARS = 40
"""Unlinked characters from which the own text of an element counts as prose; fewer are labels, dates, buttons."""

PROSE_LINKED = 0.4
"""Share of linked characters above which text is navigation, not prose."""

CAPTION_CHARS = 200
"""Longest inline element that its class alone makes a caption."""

SPARED = 0.2
"""Share of the page's prose from which no rule about names, labels, links or position takes it away."""

SPARED_BY_FIRM = 0.5
"""The same for the elements nav and footer, for what lies over a page (consent, log-in) and for what is not shown."""

COMMENTS_BEHIND = 200
"""Characters of prose that must stand before what readers wrote."""

ARTICLE_CHARS = 300
"""Characters of prose in an element with all titles of the page from which it holds the article."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NO_PROSE = _HEADINGS | {"figcaption"}
_BESIDE_TAGS = frozenset(("nav", "footer", "aside"))
_BESIDE_ROLES = frozenset(("navigation", "complementary", "search", "contentinfo", "dialog", "alert", "menu"))
_HIDDEN = "(hidden)"  # by its attribute, which programs that stream a page take away again
_UNSEEN = "(unseen)"  # by its style
_FIRM = names.FIRM_NAMES | {"<nav>", "<footer>", _UNSEEN}
_STREAMED = re.compile(r"S:[0-9a-f]+")
"""The id of a part that React streams behind the page and moves into place by script."""


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
    names: str = ""
    role: ElementRole = ElementRole.TEXT
    reasons: frozenset[str] = frozenset()  # the words that make it boilerplate
    children: list["Element"] = field(default_factory=list)
    own: int = 0  # text that is in no child
    own_linked: int = 0
    is_linked: bool = False  # stands inside a link
    before: int = 0  # prose before it on the page, of whatever role
    all_prose: int = 0  # of whatever role
    text: int = 0
    linked: int = 0
    prose: int = 0
    prose_after_title: int = 0  # of that, what follows the last h1 (all of it without one)
    titles: int = 0  # h1 elements
    is_comments: bool = False
    is_taken: bool = False  # out of the page
    is_teaser: bool = False  # has a heading that is a link: it announces another page

    @property
    def look(self) -> str:
        """Tag and names: of elements that look alike, all are beside the text or none."""
        return f"{self.tag} {self.names}"

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
    def left(self) -> list["Element"]:
        """Its children that are still on the page."""
        return [child for child in self.children if not child.is_taken]

    @property
    def lead(self) -> int:
        """The prose that counts where this element stands before the body: none in boilerplate and teasers."""
        return 0 if self.role is ElementRole.BOILERPLATE or self.is_teaser else self.prose_after_title


def measure(page: Page, body: LexborNode, *, spare: bool = False) -> Element:
    """The block elements under `body` with their counts. Captions are marked, linked boilerplate is taken out.

    spare: names that condemn a fifth of the page's prose are not believed.
    """
    reader = _TreeReader(page)
    root = Element(body, "body")
    reader.fill(root, body, linked=False, level=1)
    root.all_prose = reader.prose + root.own_prose
    _clear_around_titles(root)
    spared = spared_looks(root) if spare else frozenset[str]()
    _weigh(root, spared, root.all_prose)
    return root


@dataclass(slots=True)
class _TreeReader:
    """Reads the elements of a page in document order."""

    page: Page
    prose: int = 0  # so far

    def fill(self, element: Element, node: LexborNode, *, linked: bool, level: int) -> None:
        """Adds what stands in `node` to `element`."""
        if level == MAX_DEPTH:
            flatten(node)
        child = node.child
        length = 0
        while child is not None:
            following = child.next
            if child.is_text_node:
                length += len((child.text_content or "").strip())
            elif child.is_element_node:
                self.fill_child(element, child, child.tag or "", linked=linked, level=level)
            child = following
        element.own += length
        element.own_linked += length if linked else 0

    def fill_child(self, element: Element, child: LexborNode, tag: str, *, linked: bool, level: int) -> None:
        """Adds an element: an inline one to the running text, a block element as a child."""
        attributes = child.attributes
        if tag in INLINE:
            if not _is_set_apart(child, tag, attributes.get("class")):
                is_link = linked or (tag == "a" and self._leads_away(element, attributes.get("href")))
                self.fill(element, child, linked=is_link, level=level + 1)
            return
        inner = _element(child, tag, attributes)
        inner.before, inner.is_linked = self.prose, linked
        self.fill(inner, child, linked=linked, level=level + 1)
        prose = 0 if linked else inner.own_prose
        inner.all_prose, inner.titles = prose, int(tag == "h1")
        for part in inner.children:
            inner.all_prose += part.all_prose
            inner.titles += part.titles
        self.prose += prose
        if inner.children and inner.children[0].tag in _HEADINGS:
            _name_by_heading(inner, inner.children[0])
        element.children.append(inner)

    def _leads_away(self, element: Element, href: str | None) -> bool:
        """Whether a link leads elsewhere: an anchor without an address is a target, a heading may link to itself."""
        if href is None:
            return False
        if element.tag not in _HEADINGS:
            return True
        return not href.startswith("#") and (self.page.absolute(href) or "").partition("#")[0] != self.page.url


def _element(node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> Element:
    element = Element(node, tag)
    if attributes:
        _name(element, attributes)
    if tag in _BESIDE_TAGS or attributes.get("role") in _BESIDE_ROLES:
        element.role, element.reasons = ElementRole.BOILERPLATE, element.reasons | {f"<{tag}>"}
    if "hidden" in attributes:
        if _STREAMED.fullmatch(attributes.get("id") or ""):
            del node.attrs["hidden"]
        else:
            element.role, element.reasons = ElementRole.BOILERPLATE, element.reasons | {_HIDDEN}
    style = attributes.get("style")
    if style and HIDING.search(style):
        element.role, element.reasons = ElementRole.BOILERPLATE, element.reasons | {_UNSEEN}
    return element


def _name(element: Element, attributes: Mapping[str, str | None]) -> None:
    """Gives the element the role that its class names and its id say."""
    own_id = "" if element.tag in _HEADINGS else attributes.get("id") or ""
    element.names = f"{attributes.get('class') or ''} {own_id}"
    if element.tag in ("body", "main") or len(element.names) < 2:
        return
    found = names.name_words(attributes.get("class") or "") | names.name_words(own_id)
    reasons = found & (names.BOILERPLATE_NAMES | names.COMMENT_NAMES)
    if reasons and not _is_named_by_heading(element.node, own_id):
        element.role, element.reasons = ElementRole.BOILERPLATE, reasons
    elif found & names.ASIDES:
        element.role = ElementRole.ASIDE


def _name_by_heading(element: Element, heading: Element) -> None:
    """Makes boilerplate of an element whose heading says that readers wrote it: "3 tanggapan pembaca"."""
    if names.COMMENTS_HEADING.match((heading.node.text() or "").strip()):
        element.role, element.reasons = ElementRole.BOILERPLATE, element.reasons | {"comments"}


def _clear_around_titles(root: Element) -> None:
    """Makes text of every element that holds all titles of the page and a text: its names tell how a theme is laid out.

    What lies over the page may hold a title of its own, but not most of the prose.
    """
    at, titles = root, sum(child.titles for child in root.children)
    while titles and (inside := [child for child in at.children if child.titles == titles]):
        at = inside[0]
        least = SPARED_BY_FIRM * root.all_prose if at.reasons & _FIRM else 0
        if at.all_prose >= max(least, ARTICLE_CHARS):
            at.role, at.reasons = ElementRole.TEXT, frozenset()


def _is_named_by_heading(node: LexborNode, own_id: str | None) -> bool:
    """Whether the id was made from the words of the element's heading: "menu-sarapan" of "Menu sarapan"."""
    heading = node.css_first("h2, h3, h4") if own_id else None
    return heading is not None and fold(heading.text() or "").casefold().replace(" ", "-") == (own_id or "").lower()


def spared_looks(root: Element) -> frozenset[str]:
    """The looks of elements that would take a fifth of the page's prose or more, all that look alike together."""
    taken: Counter[str] = Counter()
    queue = [(root, frozenset[str]())]
    for element, above in queue:
        looks = above
        if element.reasons and element.look not in above and not _is_beyond_doubt(element, root.all_prose):
            taken[element.look] += element.all_prose
            looks = above | {element.look}
        queue += [(child, looks) for child in element.children if child.all_prose]
    return frozenset(look for look, prose in taken.items() if prose >= SPARED * root.all_prose)


def _weigh(element: Element, spared: frozenset[str], total: int) -> None:
    """Settles the roles below `element`, and adds up its counts from its children."""
    element.is_comments = bool(element.reasons) and _is_comments(element)
    if element.reasons and element.look in spared and not _is_beyond_doubt(element, total):
        element.role = ElementRole.TEXT
        if element.reasons & {_HIDDEN, _UNSEEN}:
            show(element.node)
    element.text, element.linked = element.own, element.own_linked
    element.prose = element.prose_after_title = element.own_prose
    element.titles = int(element.tag == "h1")
    for child in element.children:
        _weigh(child, spared, total)
        if not child.text and not child.titles:
            continue
        element.text += child.text
        element.linked += child.linked
        element.titles += child.titles
        if child.titles:
            element.prose_after_title = 0
        if child.role is not ElementRole.BOILERPLATE:
            element.prose += child.prose
            element.prose_after_title += child.lead
        if child.tag in _HEADINGS and child.text and child.link_share >= 0.9:
            element.is_teaser = True
    if element.is_linked:
        element.linked, element.prose, element.prose_after_title = element.text, 0, 0


def _is_comments(element: Element) -> bool:
    return element.before >= COMMENTS_BEHIND and not element.titles and bool(element.reasons & names.COMMENT_NAMES)


def _is_beyond_doubt(element: Element, total: int) -> bool:
    """Whether more than a name says that an element is beside the text: its tag, its place, or that it is not shown."""
    is_firm = bool(element.reasons & _FIRM) and not element.titles and element.all_prose < SPARED_BY_FIRM * total
    return is_firm or _is_comments(element)


def _is_set_apart(node: LexborNode, tag: str, own_names: str | None) -> bool:
    """Whether an inline element is no part of the running text. A caption is marked, linked boilerplate taken out."""
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
