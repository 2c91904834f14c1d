"""Whether a page without rows is another page of the same listing, or something else that the site shows instead. Pure.

A listing that has come to its end keeps its frame: menus, footer, the container in which the rows stood. A page that
stands in for it (repair, login, a guard's page) has a frame of its own.
"""

import re
from collections.abc import Sequence
from itertools import islice, zip_longest

from selectolax.lexbor import LexborNode

from rilis_etl.html import Page
from rilis_etl.html.page import ancestors, select, text_of

FRAME_SHARED = 0.6
"""Share of the listing's frame that a page without rows must have. Of 76 saved listings those of one site share .9 or
more; those of different sites .33 or less, but for two sites of one builder (.51)."""

LEAST = 5
"""Marks of a frame below which it proves nothing: then only the container counts."""

LONGEST_PAGER_TEXT = 16
"""Characters of a link in a pager: "Halaman terakhir" has as many. The shortest title of a release has more."""

MOST_PAGER_LINKS = 200
"""Links to other pages that are taken from one page; pagers have a dozen."""

_COUNT = re.compile(
    r"\b(?:halaman|laman|hal|muka surat|pages?|seite|p[aá]gina)\.?\s*\d{1,6}\s*"
    r"(?:dari|daripada|of|von|sur|de|van|/)\s*(\d{1,6})\b",
    re.IGNORECASE,
)
_HAS_DIGIT = re.compile(r"\d")
_NAMES = re.compile(r"""\b(id|class)\s*=\s*["']([^"'<>]{1,300})["']""", re.IGNORECASE)
_HREFS = re.compile(r"""<a\b[^>]{0,500}?\bhref\s*=\s*["']([^"'<>]{1,300})["']""", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{3,}")


def has_frame_of(earlier: Page, later: Page, *, row: str) -> bool:
    """Whether `later`, which has no rows, is a page of the listing of `earlier`, whose rows match `row`."""
    if later.select("input[type=password]") and not earlier.select("input[type=password]"):
        return False
    rows = earlier.select(row)
    frame = _marks(earlier.markup) - {mark for each in rows for mark in _marks(each.html or "")}
    if len(frame) >= LEAST and len(frame & _marks(later.markup)) >= FRAME_SHARED * len(frame):
        return True
    before, after = _title_words(earlier), _title_words(later)
    if before and after and before.isdisjoint(after):
        return False
    container = _container(rows)
    if container is not None and any(_stands_like(container, each) for each in later.select("body *")):
        return True
    return len(frame) < LEAST and bool(before) and before == after


def pager_links(page: Page, rows: Sequence[LexborNode]) -> tuple[str, ...]:
    """The pages of the listing that the page links to: short links outside the rows, with a number in the address."""
    inside = {anchor.mem_id for row in rows for anchor in (row, *select(row, "a[href]"))}
    links = (
        page.absolute(anchor.attributes.get("href"))
        for anchor in page.select("a[href], link[rel=next]")
        if anchor.mem_id not in inside and _HAS_DIGIT.search(anchor.attributes.get("href") or "") and _is_short(anchor)
    )
    return tuple(islice(dict.fromkeys(url for url in links if url), MOST_PAGER_LINKS))


def page_count(page: Page) -> int:
    """The number of the listing's pages where the page shows it ("Halaman 3 dari 12"); 0 where it does not."""
    counts = [int(count) for count in _COUNT.findall(page.tree.body.text(separator=" ") if page.tree.body else "")]
    return max(counts, default=0)


def _is_short(anchor: LexborNode) -> bool:
    """Whether a link's text is like "12", "»" or "Berikutnya": pagers have no more to say."""
    return len((anchor.text() or "").strip()) <= LONGEST_PAGER_TEXT


def _marks(markup: str) -> set[str]:
    """The names of elements, and where links lead, numbers left aside."""
    names = (f"{kind.lower()} {name}" for kind, several in _NAMES.findall(markup) for name in several.split())
    links = (re.sub(r"\d+", "0", href) for href in _HREFS.findall(markup))
    return {*names, *links}


def _title_words(page: Page) -> set[str]:
    return {word.casefold() for title in page.select("title") for word in _WORDS.findall(text_of(title))}


def _container(rows: Sequence[LexborNode]) -> LexborNode | None:
    """The innermost element around the first and the last row; None where that is the body itself."""
    if not rows:
        return None
    around_last = {node.mem_id for node in ancestors(rows[-1])}
    container = next((node for node in ancestors(rows[0]) if node.mem_id in around_last), None)
    return None if container is None or container.tag in ("body", "html") else container


def _stands_like(one: LexborNode, other: LexborNode) -> bool:
    """Whether two elements of two pages have the same place: equal names and classes from here to the root."""
    steps = zip_longest((one, *ancestors(one)), (other, *ancestors(other)))
    return all(a is not None and b is not None and _step(a) == _step(b) for a, b in steps)


def _step(node: LexborNode) -> tuple[str | None, str | None, str | None]:
    attributes = node.attributes
    return node.tag, attributes.get("id"), attributes.get("class")
