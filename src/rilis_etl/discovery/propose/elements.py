"""The elements of a page, with what is counted of each: words, links, dates, place. Pure."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from selectolax.lexbor import LexborNode

from rilis_etl.discovery.formats.html_rows import href_of
from rilis_etl.html import Page

MOST_DATE_TEXT = 3_000
"""Characters of an element in which days are counted: a row has fewer."""

LARGE = 0.34
"""Share of the page's words that makes an element the page, whatever its name: `id="header-wrap"` stands around all."""

_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "select", "iframe"})
_EDGE_TAGS = frozenset({"nav", "header", "footer", "aside"})
_EDGE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary"})
_EDGE_WORDS = frozenset(
    (
        *(
            "nav",
            "navbar",
            "navigation",
            "menu",
            "submenu",
            "megamenu",
            "dropdown",
            "breadcrumb",
            "breadcrumbs",
            "skip",
        ),
        *("header", "masthead", "topbar", "toolbar", "footer", "sidebar", "sidenav", "related", "quicklinks", "tags"),
        *("social", "share", "sharing", "pager", "pagination", "lang", "language", "login", "cookie", "skip"),
    )
)
_WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*")
_MONTH = (
    r"(?:jan(?:uar[iy])?|feb(?:ruar[iy])?|pebruari|mar(?:ch|et|s|ie)?|apr(?:il)?|ma[yic]|ju[nl][iye]?|june|july|"
    r"aug(?:ust)?|agu(?:stus)?|agt|ogos|sep(?:t|tember)?|o[ck]t(?:ober)?|nov(?:ember)?|nopember|d[ei][csz](?:ember)?)"
)
SHOWN_DATE = re.compile(
    rf"\b(?:\d{{1,2}}[\s./-]{{1,3}}{_MONTH}\.?[\s.,/-]{{1,3}}(?:19|20)\d\d"
    rf"|{_MONTH}\.?\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,3}}(?:19|20)\d\d"
    r"|\b\d{1,2}\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:del?\s)?(?:19|20)\d\d|\b[^\W\d_]{3,12}\s\d{1,2},\s(?:19|20)\d\d"
    r"|\b\d{1,2}\s?[\u0e01-\u0e4e.]{2,12}\s?(?:พ\.?ศ\.?\s?)?(?:\d{4}|\d\d\b)"
    r"|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d\b))",
    re.IGNORECASE,
)
"""A day as listings write it; the day itself is read by the product's own reader."""


_NO_PAGE = re.compile(r"(?i)#|javascript:|mailto:|tel:|data:|whatsapp:")


def leads_to_page(address: str) -> bool:
    """Whether an `href` is an address of another page."""
    return bool(address) and not _NO_PAGE.match(address)


@dataclass(eq=False)
class PageElement:
    """One element. `edge` says how much it is boilerplate: 1 by its tag or role, ½ by a word in its class or id."""

    node: LexborNode
    parent: "PageElement | None"
    nth: int  # among its siblings of the same tag, from 1
    order: int  # in the document
    edge: float = 0.0
    words: int = 0
    links: int = 0
    children: list["PageElement"] = field(default_factory=list)

    @property
    def tag(self) -> str:
        """The name of the tag."""
        return self.node.tag or ""

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The names in `class`, in its order."""
        return tuple((self.node.attributes.get("class") or "").split())

    @cached_property
    def chain(self) -> tuple[str, ...]:
        """The tags from the body to here."""
        return (*self.parent.chain, self.tag) if self.parent else (self.tag,)

    @cached_property
    def text(self) -> str:
        """Its text, white space folded."""
        return " ".join((self.node.text(separator=" ") or "").split())

    @cached_property
    def dates(self) -> int:
        """How many days it shows."""
        shown = len(SHOWN_DATE.findall(self.text[:MOST_DATE_TEXT]))
        return shown or len(self.node.css("time[datetime]"))

    @property
    def href(self) -> str:
        """Where it leads; empty when it does not, or to no page."""
        address = href_of(self.node)
        return address if leads_to_page(address) else ""

    @cached_property
    def is_link(self) -> bool:
        """Whether it leads to a page, also by an `onclick`."""
        return (self.tag == "a" or "onclick" in self.node.attributes) and bool(self.href)

    def around(self) -> list["PageElement"]:
        """The elements around it, innermost first."""
        found, at = [], self.parent
        while at is not None:
            found.append(at)
            at = at.parent
        return found


class Elements:
    """The elements of a page's body in document order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.all: list[PageElement] = []
        self._read(page.body)
        for element in reversed(self.all):
            element.links += element.is_link
            if element.parent:
                element.parent.words += element.words
                element.parent.links += element.links
        self.words = max(1, self.all[0].words)
        for element in self.all:
            inherited = element.parent.edge if element.parent else 0.0
            element.edge = max(inherited, self._edge_of(element))
        inside = sum(e.words for e in self.all if e.edge and not (e.parent and e.parent.edge))
        self.free_words = max(1, self.words - inside)

    @cached_property
    def anchors(self) -> list[PageElement]:
        """Every link that leads to a page."""
        return [element for element in self.all if element.is_link]

    def _read(self, body: LexborNode) -> None:
        waiting: list[tuple[LexborNode, PageElement | None, int]] = [(body, None, 1)]
        while waiting:
            node, parent, nth = waiting.pop()
            element = PageElement(node, parent, nth, len(self.all))
            self.all.append(element)
            if parent:
                parent.children.append(element)
            counts: dict[str, int] = {}
            further = []
            for child in node.iter(include_text=True):
                if child.tag == "-text":
                    element.words += len((child.text(deep=False) or "").split())
                elif child.tag and not child.tag.startswith("-") and child.tag not in _SKIPPED:
                    counts[child.tag] = counts.get(child.tag, 0) + 1
                    further.append((child, element, counts[child.tag]))
            waiting += reversed(further)

    def _edge_of(self, element: PageElement) -> float:
        if element.tag in ("body", "main", "article", "form", "a"):
            return 0.0
        is_large = element.words > LARGE * self.words and element.links < 0.8 * element.words
        if element.tag in _EDGE_TAGS or (element.node.attributes.get("role") or "").lower() in _EDGE_ROLES:
            return 0.0 if is_large else 1.0
        name = f"{' '.join(element.classes)} {element.node.attributes.get('id') or ''}"
        words = {word.lower() for word in _WORDS.findall(name)}
        return 0.5 if words & _EDGE_WORDS and not is_large else 0.0
