"""A page, and what is asked of its elements. Its tree is made once, by a fast C parser (lexbor). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from rilis_etl.errors import IssueReason, SourceError, Unusable
from rilis_etl.text import fold

MAX_DEPTH = 256
"""Levels of the tree that are read as they are, deeper ones flat: reading recurses twice per level, and Python stops at
1,000."""

MAX_META = 5_000  # characters of a meta element's content

FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_FLAT = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "br", "img", "a", "script", "style"))


def absolute_url(href: str | None, base: str) -> str | None:
    """`href`, found on the page `base`, as an absolute http(s) URL; None when it is empty or something else (data:,
    mailto:, broken)."""
    if not href or not href.strip():
        return None
    try:
        url = urljoin(base, href.strip())
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Page:
    """A page as text, and as a tree when that is asked for; `charset` is Python's name of the codec used."""

    url: str  # empty where the text alone is read
    markup: str
    charset: str
    flags: tuple[str, ...] = ()
    """"charset_mismatch": declared otherwise; "charset_guessed": not declared, but detected; "charset_damage": some
    bytes are of another one; and those of mended.py."""

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The markup as a tree: of bounded markup alone (see page_reader.py)."""
        return LexborHTMLParser(self.markup)

    @property
    def body(self) -> LexborNode:
        """The body element."""
        body = self.tree.body
        if body is None:
            raise Unusable(IssueReason.EMPTY_BODY, f"no body element on {self.url}")
        return body

    @cached_property
    def metas(self) -> Mapping[str, str]:
        """The contents of the meta elements by name, property or itemprop, in lower case; the first that has any."""
        found: dict[str, str] = {}
        for element in self.select("meta[content]"):
            attributes = element.attributes
            if content := fold((attributes.get("content") or "")[:MAX_META]):
                for key in ("property", "name", "itemprop"):
                    if name := attributes.get(key):
                        found.setdefault(name.strip().lower(), content)
        return found

    def select(self, selector: str) -> list[LexborNode]:
        """The elements that match, in document order. Raises SourceError for a selector the parser does not know."""
        return select(self.tree.root, selector)

    def only(self, selector: str, part: str) -> LexborNode:
        """The one element that matches; `part` is what it is of the page.

        Raises Unusable (NO_MATCH) when there is none, or more than one.
        """
        found = self.select(selector)
        if not found:
            raise Unusable(IssueReason.NO_MATCH, f"{part}: nothing matches {selector!r} on {self.url}")
        if len(found) > 1:
            raise Unusable(
                IssueReason.NO_MATCH, f"{part}: {len(found)} elements match {selector!r} on {self.url}, one was meant"
            )
        return found[0]

    def absolute(self, href: str | None) -> str | None:
        """`href` as an absolute URL, as `absolute_url` makes it."""
        return absolute_url(href, self.base)

    @cached_property
    def base(self) -> str:
        """The URL that relative links refer to."""
        base = self.tree.css_first("base[href]")
        href = base.attributes.get("href") if base is not None else None
        try:
            return urljoin(self.url, href) if href else self.url
        except ValueError:
            return self.url


def select(node: LexborNode | None, selector: str) -> list[LexborNode]:
    """The elements under `node` that match, in order. Raises SourceError for a selector the parser does not know."""
    if node is None:
        return []
    try:
        return node.css(selector)
    except SelectolaxError as error:
        raise SourceError(
            f"the page parser does not understand the CSS selector {selector!r}: use a simpler one"
        ) from error


def depth_of(node: LexborNode) -> int:
    """The levels of elements from `node` downwards, `node` included; found without recursion."""
    deepest, level, at = 1, 1, node.child
    while at is not None:
        deepest = max(deepest, level + 1)
        if at.child is not None:
            at, level = at.child, level + 1
            continue
        while at is not None and at.next is None and level > 1:
            at, level = at.parent, level - 1
        at = at.next if at is not None else None
    return deepest


def flatten(node: LexborNode) -> None:
    """Take the nesting out of `node`: its paragraphs and headings stay, of other elements only the text, on lines of
    its own where they were block elements."""
    line_break = LexborHTMLParser("<br>").css_first("br")
    inner = [part for part in node.css("*") if part.mem_id != node.mem_id]
    for part in inner:
        if part.tag in _FLAT:
            continue
        if part.tag not in FORMATTING and line_break is not None:
            part.insert_before(line_break)
            part.insert_before(line_break)
        part.unwrap()


def elements_behind(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that follow this one in its parent, nearest first."""
    following = node.next
    while following is not None:
        if following.is_element_node:
            yield following
        following = following.next


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that contain `node`, innermost first."""
    at = node.parent
    while at is not None and at.is_element_node:
        yield at
        at = at.parent


def text_of(node: LexborNode) -> str:
    """The text of an element on one line."""
    return fold(node.text() or "")


def spaced_text_of(node: LexborNode) -> str:
    """The same with a space between elements: a day and its month may stand in boxes of their own."""
    return fold(node.text(separator=" ") or "")
