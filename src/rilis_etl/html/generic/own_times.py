"""The time elements of a page that belong to its article, not to another text, a comment or a list. Pure."""

from selectolax.lexbor import LexborNode

from rilis_etl.html.generic import class_names as names
from rilis_etl.html.page import Page, ancestors

_OWN = frozenset(("article", "main", "header", "h1", "body"))
"""Elements in which a time is the article's own, unless something between says otherwise."""

_ROW_LEVELS = 3
_BESIDE = frozenset(("aside", "footer", "nav", "a", "form"))
_BESIDE_NAMES = names.BOILERPLATE_NAMES | names.COMMENT_NAMES | {"widget", "recommended", "teaser", "teasers"}


def own_times(page: Page) -> list[LexborNode]:
    """The time elements of the article itself, those next to its title first; none of a list or a side box."""
    title = page.tree.css_first("h1")
    around = {node.mem_id for node in ancestors(title)} if title is not None else set()
    times = [node for node in page.select("[itemprop=datePublished], time[datetime]") if not _is_of_another(node)]
    return sorted(times, key=lambda node: _levels_apart(node, around))


def _levels_apart(node: LexborNode, around: set[int]) -> int:
    """How many elements stand between a time and the first element that contains the title too."""
    return next((number for number, above in enumerate(ancestors(node)) if above.mem_id in around), 0)


def _is_of_another(node: LexborNode) -> bool:
    """Whether a time element belongs to another text: it stands in a side box, a link, or in a row of its like."""
    for number, above in enumerate(ancestors(node)):
        if above.tag in _OWN or (above.tag == "footer" and any(outer.tag == "article" for outer in ancestors(above))):
            return False
        if above.tag == "aside" and not is_side_box(above):
            continue
        if above.tag in _BESIDE or names.name_words(above.attributes.get("class") or "") & _BESIDE_NAMES:
            return True
        if number < _ROW_LEVELS and _is_in_row(above):
            return True
    return False


def _is_in_row(element: LexborNode) -> bool:
    """Whether the element before or behind looks like this one and holds a time too, as in lists of news."""
    looks = (element.tag, element.attributes.get("class"))
    beside = (sibling for sibling in (_beside(element, forward=False), _beside(element, forward=True)) if sibling)
    return any(
        (sibling.tag, sibling.attributes.get("class")) == looks and sibling.css_first("time") is not None
        for sibling in beside
    )


def _beside(node: LexborNode, *, forward: bool) -> LexborNode | None:
    at = node.next if forward else node.prev
    while at is not None and not at.is_element_node:
        at = at.next if forward else at.prev
    return at


def is_side_box(aside: LexborNode) -> bool:
    """Whether an aside has a heading or links of its own; one without may hold the day and the author of the text."""
    return aside.css_first("h2, h3, h4, h5, h6, a[href]") is not None
