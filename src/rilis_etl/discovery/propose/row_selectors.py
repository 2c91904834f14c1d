"""The simplest CSS selectors for the rows and links of a group, and the title in its rows. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode, SelectolaxError

from rilis_etl.discovery.formats.html_rows import anchor_of, href_of
from rilis_etl.discovery.propose.elements import SHOWN_DATE, Elements, PageElement, leads_to_page
from rilis_etl.discovery.propose.link_groups import LinkGroup
from rilis_etl.html import Page
from rilis_etl.html.page import text_of

ENOUGH = 0.999
"""Agreement at which no further selector is tried."""

MOST_ROW_SELECTORS = 60

_STABLE = re.compile(r"[A-Za-z_-]+(?:[-_]{1,2}[A-Za-z]+)*(?<![-_])")  # names with digits change with the next build
_HASH = re.compile(r"(?:^|[-_])(?=[A-Za-z]{2,7}(?:[-_]|$))[A-Za-z]*[a-z][A-Z]")  # "NbZMW", "sL_ur"
_POSITION = re.compile(r"first|last|odd|even|active|^col-|^row$|clearfix|^[wmp][btlrxy]?-")
_PLAIN = frozenset({"div", "body", "ul", "ol", "table", "tbody", "section", "tr", "td", "span"})
_EXTENSION = re.compile(r"\.(pdf|docx?|html?|php|aspx?)(?:$|\?)", re.IGNORECASE)
_ACTION = re.compile(
    r"(?i)\W*(?:read|more|view|download|details?|open|pdf|selengkapnya|baca|lihat|unduh|here|next|link|file|mehr|lire)?"
    r"(?: (?:more|pdf|file|details?|here|selengkapnya|opinion|document))*\W*"
)
_CELLS = tuple(f"td:nth-of-type({nth})" for nth in (1, 2, 3))
_TITLES = ("h2", "h3", "h4", ".title", "[class*=title]", "[class*=judul]", "strong", "b", *_CELLS, "a")


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Two selectors, and how well what they find agrees with the group: F1 of its addresses."""

    row: str
    link: str
    agreement: float


def choose_row(elements: Elements, group: LinkGroup) -> RowChoice:
    """The first pair of selectors, simple ones first, that finds the group's links."""
    page, wanted = elements.page, set(group.hrefs)
    best = RowChoice("a", "a", -1.0)
    tried = 0
    for row in dict.fromkeys(_row_selectors(group)):
        if tried >= MOST_ROW_SELECTORS:
            break
        rows = _found(page, row)
        if not 0 < len(rows) < 4 * len(group.rows) + 20:
            continue
        tried += 1
        for link in dict.fromkeys(_link_selectors(group)):
            agreement = _f1(set(_hrefs(rows, link)), wanted)
            if agreement > best.agreement + 0.005:
                best = RowChoice(row, link, agreement)
            if agreement >= ENOUGH:
                return best
    return best


def choose_title(page: Page, group: LinkGroup, row: str) -> str | None:
    """The selector of the title in a row; None where the link's own text is one."""
    own = sum(len(link.text) >= 12 and not _ACTION.fullmatch(link.text) for link in group.links)
    if own >= 0.7 * len(group.links):
        return None
    rows = _found(page, row)[:40]
    best, choice = 0.7, None
    for selector in _TITLES:
        texts = [text_of(found[0]) for each in rows if (found := each.css(selector))]
        fit = sum(
            12 <= len(text) <= 250 and not SHOWN_DATE.fullmatch(text) and not _ACTION.fullmatch(text) for text in texts
        )
        score = round(fit / max(1, len(rows)), 1) + 0.2 * len(set(texts)) / max(1, len(texts))
        if score > best:
            best, choice = score, selector
    return choice


def names_of(element: PageElement, *, with_id: bool) -> list[str]:
    """Ways to name an element, the most telling first."""
    classes = stable_names(element.classes)
    ident = element.node.attributes.get("id") or ""
    ways = [f"#{ident}"] if with_id and is_stable(ident) else []
    ways += [f"{element.tag}.{name}" for name in classes]
    if len(classes) > 1:
        ways.append(element.tag + "".join(f".{name}" for name in classes[:3]))
    return [*ways, element.tag]


def is_stable(name: str) -> bool:
    """Whether a name is likely to outlive the next build of the site: no digits, and no short parts in mixed case."""
    return _STABLE.fullmatch(name) is not None and not _HASH.search(name)


def stable_names(names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that say what an element is and are likely to stay."""
    return tuple(name for name in names if is_stable(name) and not _POSITION.search(name))


def _row_selectors(group: LinkGroup) -> Iterator[str]:
    row = group.rows[0]
    common = set.intersection(*({*names_of(each, with_id=False)} for each in group.rows[:40]))
    own = [name for name in names_of(row, with_id=False) if name in common] or [row.tag]
    yield from own
    around = [each for each in row.around() if each.parent is not None][:8]
    for name in own:
        yield from _inside(name, around[:6])
    yield from _below_id(row, around)
    yield " > ".join(group.chain[-6:])


def _inside(name: str, around: Sequence[PageElement]) -> Iterator[str]:
    """The rows called `name` in what is around them, the innermost element first."""
    for each in around:
        yield from (f"{outer} {name}" for outer in names_of(each, with_id=True)[:4] if outer not in _PLAIN)
    if not around:
        return
    parents = [f"{inner} > {name}" for inner in names_of(around[0], with_id=True)[:3]]
    yield from parents
    for each in around[1:]:
        outers = [outer for outer in names_of(each, with_id=True)[:2] if outer not in _PLAIN]
        yield from (f"{outer} {parent}" for outer in outers for parent in parents)


def _below_id(row: PageElement, around: Iterable[PageElement]) -> Iterator[str]:
    """The way to the rows from the nearest element around them that has an id."""
    path = [row.tag]
    for each in around:
        ident = each.node.attributes.get("id") or ""
        if _STABLE.fullmatch(ident):
            yield f"#{ident} > " + " > ".join(path)
            return
        path.insert(0, each.tag)


def _link_selectors(group: LinkGroup) -> Iterator[str]:
    link, row = group.links[0], group.rows[0]
    yield link.tag
    yield from names_of(link, with_id=False)
    for each in link.around():
        if each is row:
            break
        yield from (f"{name} a" for name in names_of(each, with_id=False))
        if each.tag in ("td", "div", "span", "p", "li"):
            yield f"{each.tag}:nth-of-type({each.nth}) a"
    extensions = Counter(found[1].lower() for href in group.hrefs if (found := _EXTENSION.search(href)))
    if extensions:
        yield f'a[href*=".{extensions.most_common(1)[0][0]}"]'
    yield f"a:nth-of-type({link.nth})"
    steps = [part.split(":") for part in group.place if ":" in part]
    yield " > ".join(f"{tag}:nth-of-type({nth})" for tag, nth in steps) or "a"


def _hrefs(rows: list[LexborNode], link: str) -> Iterator[str]:
    """What the product reads with these selectors: the first link of each row, else where the row itself leads."""
    for row in rows:
        anchors = (anchor_of(node) for node in _css(row, link) or [row])
        hrefs = (href_of(anchor) for anchor in anchors if anchor is not None)
        if href := next((href for href in hrefs if leads_to_page(href)), ""):
            yield href


def _found(page: Page, selector: str) -> list[LexborNode]:
    return _css(page.tree.root, selector)


def _css(node: LexborNode | None, selector: str) -> list[LexborNode]:
    try:
        return node.css(selector) if node is not None else []
    except SelectolaxError:
        return []


def _f1(found: set[str], wanted: set[str]) -> float:
    return 2 * len(found & wanted) / (len(found) + len(wanted))
