"""The visible lines among which a page's day is looked for, without the boxes that have days of their own. Pure."""

import re

from selectolax.lexbor import LexborNode

from rilis_etl.html.generic import class_names as names
from rilis_etl.html.generic.dates.labels import PUBLICATION_LABEL
from rilis_etl.html.generic.dates.own_times import is_side_box
from rilis_etl.html.generic.element import HEADINGS
from rilis_etl.html.page import Page, ancestors, elements_behind
from rilis_etl.text import fold

LINE_CHARS = 80
"""Characters of a date line: date, time, place, author, "Pressemitteilung vom …". Longer lines are prose."""

MAX_LINE = 1_000
LEAST_TEXT = 500
"""Characters of an article element that holds the text, and not only its heading."""

_SHOWN = re.compile(r"\S[^\n]*")
_PART = re.compile(r"\d{1,2},?|[^\W\d_]{3,10}\.?")
"""The day or the month where each has an element of its own, as on the leaf of a calendar: "12", "Nov", "2026"."""

_STEMS = ("omment", "oment", "espond", "isqus", "anggapan", "lasan", "OMMENT")
"""One of these stands in each name of comments, whether it begins with a capital or not."""


def bare_body(page: Page) -> LexborNode:
    """A copy of the page's body without foot, side boxes, comments, and what stands behind the article."""
    body = page.body
    for node in body.css("script, style, noscript, template"):
        node.decompose()
    body = body.clone()
    for node in body.css(_may_be_apart(page.markup)):
        if _is_apart(node, body):
            node.decompose()
    for node in (*_behind_article(body), *_under_comments_heading(body)):
        node.decompose()
    return body


def lines_of(body: LexborNode) -> list[str]:
    """The lines under `body`, one for each run of text, a day in parts on one line."""
    lines = [line[:MAX_LINE].rstrip() for line in _SHOWN.findall(body.text(separator="\n"))]
    for i in range(len(lines) - 1, 1, -1):
        if len(lines[i]) == 4 and lines[i].isdecimal() and all(map(_PART.fullmatch, lines[i - 2 : i])):
            lines[i - 2 : i + 1] = [" ".join(lines[i - 2 : i + 1])]
    return lines


def drop_teasers(body: LexborNode, title: str) -> bool:
    """Takes out the links to the page in lists of news, where dates of other releases stand near; whether it has any.

    A heading may link to its own page.
    """
    links = (link for link in body.css("a") if len(text := link.text() or "") > len(title) / 2 and title in fold(text))
    teasers = [link for link in links if not any(parent.tag in HEADINGS for parent in ancestors(link))]
    for link in teasers:
        link.decompose()
    return bool(teasers)


def _may_be_apart(markup: str) -> str:
    """The selector of what is looked at: that a name is a word of its own, the parser cannot tell.

    It asks only for names that stand anywhere in the markup: each costs as much as a search in all of it.
    """
    stems = [stem for stem in _STEMS if stem in markup]
    named = (f"[{attribute}*={stem}]" for attribute in ("class", "id") for stem in stems)
    return ", ".join(("footer", "aside", "[rel=prev]", "[rel=next]", *named))


def _is_apart(node: LexborNode, body: LexborNode) -> bool:
    """Whether an element holds days that are not the page's: its foot, a side box, what readers wrote."""
    attributes = node.attributes
    if node.tag == "footer":
        return node.parent is not None and node.parent.tag in ("body", "div")
    if attributes.get("rel") in ("prev", "next"):
        return node.css_first("h1") is None
    if node.tag == "aside":
        return is_side_box(node) and node.css_first("h1") is None and not PUBLICATION_LABEL.search(node.text() or "")
    found = names.name_words(attributes.get("class") or "") | names.name_words(attributes.get("id") or "")
    if not found & names.COMMENT_NAMES or node.css_first("h1") is not None:
        return False
    return LINE_CHARS < len(node.text() or "") < len(body.text() or "") / 2


def _behind_article(body: LexborNode) -> tuple[LexborNode, ...]:
    """The elements behind the article that holds the title and the text: boxes with days of their own, unlabelled."""
    title = body.css_first("h1")
    article = next((a for a in ancestors(title) if a.tag in ("article", "main")), None) if title is not None else None
    if article is None or len(article.text() or "") < LEAST_TEXT:
        return ()
    outer = (article, *(node for node in ancestors(article) if node.tag not in ("body", "html")))
    behind = (node for each in outer for node in elements_behind(each))
    return tuple(node for node in behind if not PUBLICATION_LABEL.search(node.text() or ""))


def _under_comments_heading(body: LexborNode) -> tuple[LexborNode, ...]:
    """The boxes that begin with "3 tanggapan" or the like, whatever they are called."""
    headings = body.css("h2, h3, h4, h5")
    boxes = (h.parent for h in headings if names.COMMENTS_HEADING.match((h.text() or "").strip()))
    return tuple(box for box in boxes if box is not None and box.css_first("h1") is None and box.tag != "body")
