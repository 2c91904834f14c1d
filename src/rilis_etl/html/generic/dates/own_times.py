"""The time elements of a page that belong to its article, not to another text, a comment or a list. Pure."""

from selectolax.lexbor import LexborNode

from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.dates.labels import CHANGE_LABEL, PUBLICATION_LABEL
from rilis_etl.html.page import Page, ancestors, text_of

_OWN = frozenset(("article", "main", "header", "h1", "body"))
"""Elements in which a time is the article's own, unless something between says otherwise."""

_DECLARED = "datePublished"
_OF_EVENTS = ("startDate", "endDate", "validThrough", "birthDate")
_ROW_LEVELS = 3
_LABEL_CHARS = 40
"""Characters before a time in which its label stands."""
_SENTENCE_WORDS = 4
"""Words around a time, of which the last has a full stop: then they are a sentence, and its day is what it is about."""
_BESIDE = frozenset(("aside", "footer", "nav", "a", "form"))
_BESIDE_NAMES = names.BOILERPLATE_NAMES | names.COMMENT_NAMES | {"widget", "recommended", "teaser", "teasers"}


def own_times(page: Page, title: str) -> list[LexborNode]:
    """The time elements of the article itself, those next to its title first; none of a list or a side box.

    The only one in the article is its own wherever it stands, and so is one that says so: themes put the day beside
    the text too.
    """
    above = _around_title(page, title)
    article = next((node.mem_id for node in reversed(above) if node.tag in ("main", "article")), None)
    titled = {node.mem_id for node in above if node.tag == "article"}
    times = [
        node
        for node in page.select(f"[itemprop={_DECLARED}], time[datetime]")
        if not (_is_of_the_text(node) or _is_beside(node, article) or _is_in_another_article(node, titled))
    ]
    sure = _sure(times, titled)
    around = {node.mem_id for node in above}
    return sorted(
        (node for node in times if node.mem_id in sure or not _is_of_another(node)),
        key=lambda node: _levels_apart(node, around),
    )


def _around_title(page: Page, title: str) -> list[LexborNode]:
    """The elements around the first h1 that is the title, or around the first of all, innermost first."""
    headings = page.tree.css("h1")
    heading = next((node for node in headings if text_of(node) == title), next(iter(headings), None))
    return list(ancestors(heading)) if heading is not None else []


def _sure(times: list[LexborNode], titled: set[int]) -> set[int]:
    """The times in the title's article that are its own wherever they stand: the only one, or those that say so."""
    inside = [node for node in times if _article_of(node) in titled]
    return {node.mem_id for node in inside if len(inside) == 1 or node.attributes.get("itemprop") == _DECLARED}


def _article_of(node: LexborNode) -> int | None:
    return next((above.mem_id for above in ancestors(node) if above.tag == "article"), None)


def _is_in_another_article(node: LexborNode, titled: set[int]) -> bool:
    """Whether a time stands in an article without the page's title, while another one has it."""
    return bool(titled) and _article_of(node) not in {None, *titled}


def _is_beside(node: LexborNode, article: int | None) -> bool:
    """Whether a time stands outside the article in which the title stands."""
    return article is not None and node.tag == "time" and all(above.mem_id != article for above in ancestors(node))


def _is_of_the_text(node: LexborNode) -> bool:
    """Whether a time is a part of a sentence, that of the last change, or that of an event."""
    if (node.attributes.get("itemprop") or "").endswith(_OF_EVENTS):
        return True
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
