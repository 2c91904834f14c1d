"""What an element is, by its tag, its names, its attributes and its place. Pure.

Names weigh, they do not decide: a word that condemns a fifth of the page's prose says how the page is laid out, and is
not believed on that page. Comments are the exception, where their place and their parts say the same as their name.
"""

import re
from collections import Counter
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from rilis_etl.html.blocks import HIDING
from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.element import HEADINGS, Element, ElementRole
from rilis_etl.html.generic.never_text import show
from rilis_etl.text import fold

SPARED = 0.2
"""Share of the page's prose from which no rule about names, labels, links or position takes it away."""

SPARED_BY_FIRM = 0.5
"""The same for the elements nav and footer, for what lies over a page (consent, log-in) and for what is not shown."""

COMMENTS_BEHIND = 200
"""Characters of prose that must stand before what readers wrote."""

ARTICLE_CHARS = 300
"""Characters of prose in an element with all titles of the page from which it holds the article."""

BESIDE_TAGS = frozenset(("nav", "footer", "aside"))
_BESIDE_ROLES = frozenset(("navigation", "complementary", "search", "contentinfo", "dialog", "alert", "menu"))
_BESIDE_NAMES = names.BOILERPLATE_NAMES | names.COMMENT_NAMES
_NAMES_WITH_ROLES = _BESIDE_NAMES | names.ASIDES
_HIDDEN = "(hidden)"  # by its attribute, which programs that stream a page take away again
_UNSEEN = "(unseen)"  # by its style
_FIRM = names.FIRM_NAMES | {"<nav>", "<footer>", _UNSEEN}
_STREAMED = re.compile(r"S:[0-9a-f]+")
"""The id of a part that React streams behind the page and moves into place by script."""


def heading_ids(body: LexborNode) -> frozenset[str]:
    """The ids that are made from the words of headings: "menu-sarapan" of "Menu sarapan"."""
    return frozenset(map(_id_of, body.css("h2, h3, h4")))


def give_role(element: Element, attributes: Mapping[str, str | None], made_ids: frozenset[str]) -> None:
    """Gives an element that has attributes, or a tag that says so, its names and the role that they say.

    made_ids: the ids that are made from the words of the page's headings.
    """
    _name(element, attributes, made_ids)
    if element.tag in BESIDE_TAGS or attributes.get("role") in _BESIDE_ROLES:
        _condemn(element, f"<{element.tag}>")
    if "hidden" in attributes:
        if _STREAMED.fullmatch(attributes.get("id") or ""):
            del element.node.attrs["hidden"]
        else:
            _condemn(element, _HIDDEN)
    style = attributes.get("style")
    if style and HIDING.search(style):
        _condemn(element, _UNSEEN)


def _condemn(element: Element, reason: str) -> None:
    element.role, element.reasons = ElementRole.BOILERPLATE, element.reasons | {reason}


def _name(element: Element, attributes: Mapping[str, str | None], made_ids: frozenset[str]) -> None:
    """Gives the element the role that its class names and its id say."""
    classes = attributes.get("class") or ""
    own_id = "" if element.tag in HEADINGS else attributes.get("id") or ""
    element.names = f"{classes} {own_id}" if attributes else ""
    if element.tag in ("body", "main") or len(element.names) < 2:
        return
    found = names.name_words(classes)
    if own_id:
        found |= names.name_words(own_id)
    if found.isdisjoint(_NAMES_WITH_ROLES):
        return
    reasons = found & _BESIDE_NAMES
    if reasons and not (own_id.lower() in made_ids and _is_named_by_heading(element.node, own_id)):
        element.role, element.reasons = ElementRole.BOILERPLATE, reasons
    elif found & names.ASIDES:
        element.role = ElementRole.ASIDE


def _is_named_by_heading(node: LexborNode, own_id: str) -> bool:
    """Whether the id was made from the words of the element's heading."""
    heading = node.css_first("h2, h3, h4")
    return heading is not None and _id_of(heading) == own_id.lower()


def _id_of(heading: LexborNode) -> str:
    return fold(heading.text() or "").casefold().replace(" ", "-")


def look_for_comments(element: Element) -> None:
    """Marks an element as what readers wrote where its names or its heading ("3 tanggapan pembaca") say so, and its
    place too: behind prose, without a title."""
    first = element.parts[0] if element.parts else None
    if first and first.tag in HEADINGS and names.COMMENTS_HEADING.match((first.node.text() or "").strip()):
        _condemn(element, "comments")
    if element.reasons and element.before >= COMMENTS_BEHIND and not element.titles:
        element.is_comments = not names.COMMENT_NAMES.isdisjoint(element.reasons)


def clear_around_titles(root: Element) -> None:
    """Makes text of every element that holds all titles of the page and a text: its names tell how a theme is laid out.

    What lies over the page may hold a title of its own, but not most of the prose.
    """
    at, titles = root, sum(child.titles for child in root.children)
    while titles and (inside := [child for child in at.children if child.titles == titles]):
        at = inside[0]
        least = SPARED_BY_FIRM * root.all_prose if at.reasons & _FIRM else 0
        if at.all_prose >= max(least, ARTICLE_CHARS):
            at.role, at.reasons = ElementRole.TEXT, frozenset()


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


def spare(root: Element) -> None:
    """Makes text of all elements that look like those that would take a fifth of the page's prose."""
    looks = spared_looks(root)
    queue = [root] if looks else []
    for element in queue:
        if element.reasons and element.look in looks and not _is_beyond_doubt(element, root.all_prose):
            element.role = ElementRole.TEXT
            if element.reasons & {_HIDDEN, _UNSEEN}:
                show(element.node)
        queue += element.children


def _is_beyond_doubt(element: Element, total: int) -> bool:
    """Whether more than a name says that an element is beside the text: its tag, its place, or that it is not shown."""
    is_firm = bool(element.reasons & _FIRM) and not element.titles and element.all_prose < SPARED_BY_FIRM * total
    return is_firm or element.is_comments
