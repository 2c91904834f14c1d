"""The names of title and day on saved release pages of one layout. Pure.

A name counts where it finds one element on every page, and that says what is known of the page: the title that is read
without a layout, the day that the listing shows or, without one, the day that is read without a layout.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborNode

from rilis_etl.discovery.listing_days import date_reader
from rilis_etl.discovery.propose.elements import SHOWN_DATE
from rilis_etl.discovery.propose.row_dates import LONGEST_DATE
from rilis_etl.discovery.propose.row_selectors import is_stable
from rilis_etl.html import Page
from rilis_etl.html.page import ancestors, text_of
from rilis_etl.sources.schema import GENERIC

MOST_NAMES = 20
"""Names that are tried for one part."""

_READ_DAY = date_reader(GENERIC)


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page, and what is known of it."""

    page: Page
    title: str
    day: date | None


def name_title(pages: Sequence[KnownPage]) -> str | None:
    """The selector of the title; `h1` where it is one."""
    first = pages[0]
    nodes = _innermost([node for node in first.page.select("body *") if _is_title(first, node)])
    names = dict.fromkeys(name for node in nodes for name in _names(node, "h1"))
    for name in sorted(names, key=lambda each: each != "h1")[:MOST_NAMES]:
        if all(len(found := each.page.select(name)) == 1 and _is_title(each, found[0]) for each in pages):
            return name
    return None


def name_day(pages: Sequence[KnownPage]) -> str | None:
    """The selector of the day; None also where all days are one, which may be that of every page."""
    known = {each.day for each in pages}
    if None in known or len(known) < 2:
        return None
    nodes = _innermost([node for node in pages[0].page.select("body *") if _day_of(node) == pages[0].day])
    for name in [*dict.fromkeys(name for node in nodes for name in _names(node, "time"))][:MOST_NAMES]:
        if all(len(found := each.page.select(name)) == 1 and _day_of(found[0]) == each.day for each in pages):
            return name
    return None


def stable_selectors(node: LexborNode) -> Iterator[str]:
    """Ways to name an element by what is likely to stay."""
    ident = node.attributes.get("id") or ""
    if is_stable(ident):
        yield f"#{ident}"
    for name in (node.attributes.get("class") or "").split():
        if is_stable(name):
            yield f"{node.tag}.{name}"
    itemprop = node.attributes.get("itemprop") or ""
    if is_stable(itemprop):
        yield f'[itemprop="{itemprop}"]'


def _innermost(nodes: Sequence[LexborNode]) -> Iterator[LexborNode]:
    """Those of `nodes`, which are in the page's order, that hold none of the others."""
    around = {above.mem_id for node in nodes for above in ancestors(node)}
    return (node for node in nodes if node.mem_id not in around)


def _names(node: LexborNode, tag: str) -> Iterator[str]:
    """Ways to name an element, or what is around nothing else; `tag` is a name by itself."""
    at: LexborNode | None = node
    while at is not None and text_of(at) == text_of(node):
        yield from stable_selectors(at)
        if at.tag == tag:
            yield tag
        at = at.parent


def _is_title(known: KnownPage, node: LexborNode) -> bool:
    return bool(known.title) and text_of(node) == known.title


def _day_of(node: LexborNode) -> date | None:
    """The day that an element shows, with little else; None for any other."""
    text = text_of(node)
    return _READ_DAY(text) if len(text) < LONGEST_DATE and SHOWN_DATE.search(text) else None
