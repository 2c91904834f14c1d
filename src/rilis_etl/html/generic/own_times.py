"""The time elements of a page that belong to its article, not to another text, a comment or a list. Pure."""

from selectolax.lexbor import LexborNode

from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.date_labels import CHANGE_LABEL, PUBLICATION_LABEL
from rilis_etl.html.page import Page, ancestors

_OWN = frozenset(("article", "main", "header", "h1", "body"))
"""Elements in which a time is the article's own, unless something between says otherwise."""

_ROW_LEVELS = 3
_LABEL_CHARS = 40
"""Characters before a time in which its label stands."""
_SENTENCE_WORDS = 4
"""Words around a time, of which the last has a full stop: then they are a sentence, and its day is what it is about."""
_BESIDE = frozenset(("aside", "footer", "nav", "a", "form"))
_BESIDE_NAMES = names.BOILERPLATE_NAMES | names.COMMENT_NAMES | {"widget", "recommended", "teaser", "teasers"}


def own_times(page: Page) -> list[LexborNode]:
    """The time elements of the article itself, those next to its title first; none of a list or a side box."""
    title = page.tree.css_first("h1")
    above = list(ancestors(title)) if title is not None else []
    around = {node.mem_id for node in above}
    article = next((node.mem_id for node in reversed(above) if node.tag in ("main", "article")), None)
    times = [
        node
        for node in page.select("[itemprop=datePublished], time[datetime]")
        if not (_is_of_another(node) or _is_of_the_text(node) or _is_beside(node, article))
    ]
    return sorted(times, key=lambda node: _levels_apart(node, around))


def _is_beside(node: LexborNode, article: int | None) -> bool:
    """Whether a time stands outside the article in which the title stands."""
    return article is not None and node.tag == "time" and all(above.mem_id != article for above in ancestors(node))


def _is_of_the_text(node: LexborNode) -> bool:
    """Whether a time is a part of a sentence, or that of the last change."""
    shown, around = node.text() or "", (node.parent.text() or "") if node.parent is not None else ""
    before = around.partition(shown)[0][-_LABEL_CHARS:] if shown else ""
    if PUBLICATION_LABEL.search(before):
        return False
    rest = around.replace(shown, "", 1).split()
    is_sentence = len(rest) >= _SENTENCE_WORDS and around.rstrip().endswith((".", "!", "?"))
    return is_sentence or CHANGE_LABEL.search(before) is not None


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
    """Whether the element before or behind looks like this one and holds a time too, as in lists of news.

    There it also has a link or a title; "Updated: 2 May" below "Published: 1 May" is no list.
    """
    looks = (element.tag, element.attributes.get("class"))
    beside = (sibling for sibling in (_beside(element, forward=False), _beside(element, forward=True)) if sibling)
    return any(
        (sibling.tag, sibling.attributes.get("class")) == looks
        and sibling.css_first("time") is not None
        and (sibling.css_first("a[href]") is not None or len(sibling.text() or "") > _LABEL_CHARS)
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
