"""What can be seen on an HTML listing that does not fit its source file: for `rilis source check`. Pure."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from rilis_etl.discovery.base import undated
from rilis_etl.discovery.listing_page import DiscoveryFinding, ListingPage, ReadDate
from rilis_etl.discovery.page_numbers import counts_otherwise
from rilis_etl.html import Page
from rilis_etl.html.page import ancestors, select, text_of

_ARROWS = " »›>→"
_NEXT_WORDS = frozenset({"berikutnya", "selanjutnya", "lanjut", "lebih lama", "seterusnya", "next", "older"})

_EDGES = frozenset({"nav", "header", "footer", "aside"})
_NUMBER = re.compile(r"\d+")

MOST_STORIES = 3
"""Links above the rows that are taken for front stories, and no list of their own."""

SHORTEST_STORY = 20
"""Characters of a link's text: titles have more, menus fewer."""


def front_stories(page: Page, rows: Sequence[LexborNode], urls: Sequence[str]) -> list[LexborNode]:
    """The links above the first row, in no menu, whose addresses are made as `urls`, those of the rows; one of each.

    Where there are more than MOST_STORIES, they are a list of their own.
    """
    makes = {_make(url) for url in urls}
    if len(makes) != 1:
        return []
    inside = {node.mem_id for row in rows for node in (row, *select(row, "a[href]"))}
    found: dict[str, LexborNode] = {}
    for anchor in page.select("a[href]"):
        if anchor.mem_id in inside:
            break
        url = page.absolute(anchor.attributes.get("href")) or ""
        is_story = url not in urls and _make(url) in makes and len(text_of(anchor)) >= SHORTEST_STORY
        if is_story and not any(map(_is_beside, ancestors(anchor))):
            found.setdefault(url, anchor)
    return list(found.values())


def stories_left_out(stories: Sequence[LexborNode]) -> Iterator[DiscoveryFinding]:
    """What to say of front stories that are no rows."""
    if len(stories) > MOST_STORIES:
        yield DiscoveryFinding(
            f"{len(stories)} links above the rows have addresses of releases, such as {stories[0].attributes['href']}: "
            "where they are on no page of the list, add their element to `row`, behind a comma",
            False,
        )
        return
    for story in stories:
        yield DiscoveryFinding(
            f"a link above the rows has the address of a release: {story.attributes['href']}: add its element to "
            "`row`, behind a comma",
            False,
        )


def _is_beside(node: LexborNode) -> bool:
    """Whether an element is a menu, or a list such as that of what is read most."""
    return node.tag in _EDGES or (node.tag in ("ul", "ol") and len(select(node, "a[href]")) > MOST_STORIES)


def _make(url: str) -> tuple[str, bool, tuple[str, ...]]:
    """What the addresses of a newsroom have in common: the folder, a number in the name, the names of parameters."""
    parts = urlsplit(url)
    folder, _, name = _NUMBER.sub("0", parts.path.rstrip("/")).rpartition("/")
    parameters = tuple(each.partition("=")[0] for each in parts.query.split("&"))
    return f"{parts.netloc}{folder}", "0" in name, parameters


def undated_rows(page: ListingPage, rows: Sequence[LexborNode], read_date: ReadDate) -> DiscoveryFinding:
    """The finding that links have no day, where the source file names no `date`: to be mended if rows show one."""
    shown = sum(any(read_date(text_of(part)) for part in select(row, "*:not(a)")) for row in rows)
    if 2 * shown >= len(rows):
        return undated(page, "name its `date`", must_mend=True)
    return undated(page, "the listing shows none, the pages of the releases will", must_mend=False)


def has_link(row: LexborNode, link: str) -> bool:
    """Whether the row holds what `link` selects, is it, or stands inside it."""
    return bool(select(row, link)) or any(node.css_matches(link) for node in (row, *ancestors(row)))


def second_page(page: Page, computed: str) -> str | None:
    """The second page as the site's own pager has it, where that differs from the one computed in its number only."""
    links = [
        url
        for anchor in page.select("a[href], link[rel=next]")
        if _leads_to_second(anchor) and (url := page.absolute(anchor.attributes.get("href")))
    ]
    return next((url for url in links if computed not in links and counts_otherwise(computed, url)), None)


def _leads_to_second(anchor: LexborNode) -> bool:
    text = text_of(anchor).casefold()
    return "next" in (anchor.attributes.get("rel") or "").split() or text == "2" or text.strip(_ARROWS) in _NEXT_WORDS
