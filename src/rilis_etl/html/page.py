"""A page as a tree, parsed once by a fast C parser (lexbor) whose time and memory are bounded. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from rilis_etl.errors import IssueReason, SourceError, Unusable
from rilis_etl.html.charset import decode_body
from rilis_etl.html.mended import mended
from rilis_etl.model import Capture
from rilis_etl.text import fold

MAX_TAGS = 100_000
"""Pages with more tags are refused (reading them takes 2 s); the largest of 141 real pages has 7,758."""

MAX_REOPENED = 1_000_000
"""Unclosed b, i, font … are opened again in every later block (HTML standard, "reconstruct the active formatting
elements"): 90 of them before 90,000 paragraphs took 26 s and 5 GB. The bound is on open elements times tags."""

MAX_OPEN = 3_000
"""Elements open at once, counted before parsing; an element that is never closed stays open. The parser's time is
quadratic in it (100,000 nested div: 13 s). Real pages come to 1,001."""

MAX_DEPTH = 256
"""Levels of the tree that are read as they are, deeper ones flat: reading recurses twice per level, and Python stops at
1,000."""

MAX_META = 5_000  # characters of a meta element's content

MAX_ATTRIBUTES = 10_000
"""Attributes of one tag: the parser compares each with all before it (10,000: 0.2 s; 40,000: 2.7 s)."""

# void elements, and those that the next one closes, never nest: the lookahead leaves them out
_TAG = re.compile(
    r"<(/?)(?=[a-z])(?!(?:p|li|br|img|td|tr|th|meta|link|input|option|dt|dd|tbody|thead|tfoot|hr|area|base|col|embed|param|source"
    r"|track|wbr|html|head|body)[\s/>])([a-z][^\s/>]*)",
    re.IGNORECASE,
)
_NEVER_NESTED = ("<p>", "<br>", "<li>")  # the commonest of those: counted 20 times as fast as scanned
_MANY_ATTRIBUTES = re.compile(rf"[a-zA-Z](?:[^<>\s]*+\s++){{{MAX_ATTRIBUTES}}}")  # of what follows "<"
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_REOPENED = _FORMATTING - {"a"}  # a link that is never closed ends where the next one begins: they do not pile up
_FORMATTING_TAG = re.compile(rf"<(/?)(?ai:{'|'.join(sorted(_REOPENED))})(?=[\s/>]|\Z)")
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
    """A parsed page and its address."""

    url: str
    tree: LexborHTMLParser
    markup: str
    charset: str
    flags: tuple[str, ...]

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


def read_page(body: bytes, *, url: str, content_type: str | None) -> Page:
    """The page in `body`. Raises Unusable: NOT_HTML, EMPTY_BODY, TOO_LARGE, TOO_DEEP."""
    decoded = decode_body(body, content_type)
    check_bounds(decoded.text, url)
    markup, flags = mended(decoded.text)
    return Page(url, LexborHTMLParser(markup), markup, decoded.charset, (*decoded.flags, *flags))


def captured_page(capture: Capture) -> Page:
    """The page in a capture. Raises Unusable as `read_page` does."""
    return read_page(capture.body, url=capture.final_url, content_type=capture.header("content-type"))


def check_bounds(markup: str, url: str) -> None:
    """Raises Unusable for markup that would cost too much to parse: TOO_DEEP, TOO_LARGE; NOT_HTML without any tag.

    Only tags are counted: no tree is built.
    """
    tags = markup.count("<")
    if not tags:
        raise Unusable(IssueReason.NOT_HTML, f"no markup at {url}: plain text")
    if tags > MAX_TAGS:
        _check_depth("<".join(markup.split("<", MAX_TAGS + 1)[:-1]), url, MAX_TAGS)
        raise Unusable(IssueReason.TOO_LARGE, f"{tags} tags at {url}, more than {MAX_TAGS}")
    _check_depth(markup, url, tags)
    if _has_long_gap(markup) and any(map(_MANY_ATTRIBUTES.match, markup.split("<")[1:])):
        raise Unusable(IssueReason.TOO_LARGE, f"a tag with more than {MAX_ATTRIBUTES} attributes at {url}")


def _check_depth(markup: str, url: str, tags: int) -> None:
    reopened = MAX_REOPENED // tags
    opened = tags - markup.count("</")  # no more can be open at once
    if opened > MAX_OPEN:
        opened -= sum(map(markup.count, _NEVER_NESTED))
    if opened > MAX_OPEN or (opened > reopened and _most_formatting(markup) > reopened):
        _check_open(markup, url, reopened)


def _has_long_gap(markup: str) -> bool:
    """Whether more than MAX_ATTRIBUTES characters stand somewhere without a "<": looked for in steps of that length."""
    at = markup.find("<")
    while len(markup) - at > MAX_ATTRIBUTES:
        following = markup.rfind("<", at + 1, at + MAX_ATTRIBUTES + 2)
        if following < 0:
            return True
        at = following
    return False


def _most_formatting(markup: str) -> int:
    """The most elements of formatting that are open at once."""
    opened = most = 0
    for slash in _FORMATTING_TAG.findall(markup):
        opened = max(opened - 1, 0) if slash else opened + 1
        most = max(most, opened)
    return most


def _check_open(markup: str, url: str, reopened: int) -> None:
    depth = formatting = 0
    for match in _TAG.finditer(markup):
        closing, name = match.groups()
        step = -1 if closing else 1
        depth = max(depth + step, 0)
        if name.lower() in _REOPENED:
            formatting = max(formatting + step, 0)
        if depth > MAX_OPEN or formatting > reopened:
            raise Unusable(IssueReason.TOO_DEEP, f"{depth} open elements at {url}, {formatting} of formatting")


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
        if part.tag not in _FORMATTING and line_break is not None:
            part.insert_before(line_break)
            part.insert_before(line_break)
        part.unwrap()


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
