"""The simplest CSS selectors for the rows and links of a group, the day and the title in its rows, and the link to
older pages. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise

from selectolax.lexbor import LexborNode, SelectolaxError

from rilis_etl.discovery.formats.html_rows import anchor_of
from rilis_etl.discovery.listing_page import ReadDate
from rilis_etl.discovery.propose.elements import MOST_DATE_TEXT, SHOWN_DATE, Elements, PageElement, leads_to_page
from rilis_etl.discovery.propose.link_groups import LinkGroup
from rilis_etl.html import Page
from rilis_etl.html.page import text_of

ENOUGH = 0.999
"""Agreement at which no further selector is tried."""

MOST_ROW_SELECTORS = 60

LONGEST_DATE = 60
"""Characters of an element that shows a day: with weekday, time and zone."""

DATED_ROWS = 0.5
"""Share of rows in which a date selector must find a day."""

_STABLE = re.compile(r"[A-Za-z_-]+(?:[-_]{1,2}[A-Za-z]+)*(?<![-_])")  # names with digits change with the next build
_HASH = re.compile(r"(?:^|[-_])(?=[A-Za-z]{2,7}(?:[-_]|$))[A-Za-z]*[a-z][A-Z]")  # "NbZMW", "sL_ur"
_POSITION = re.compile(r"first|last|odd|even|active|^col-|^row$|clearfix|^[wmp][btlrxy]?-")
_PLAIN = frozenset({"div", "body", "ul", "ol", "table", "tbody", "section", "tr", "td", "span"})
_EXTENSION = re.compile(r"\.(pdf|docx?|html?|php|aspx?)(?:$|\?)", re.IGNORECASE)
_ACTION = re.compile(
    r"(?i)\W*(?:read|more|view|download|details?|open|pdf|selengkapnya|baca|lihat|unduh|here|next|link|file|mehr|lire)?"
    r"(?: (?:more|pdf|file|details?|here|selengkapnya|opinion|document))*\W*"
)
_NEXT = (
    'link[rel="next"]',
    'a[rel="next"]',
    "a.next",
    ".next a",
    ".pager__item--next a",
    ".pager-next a",
    ".nav-previous a",
    "a.nextpostslink",
    'a[title*="next" i]',
    'a[aria-label*="next" i]',
)
_CELLS = tuple(f"td:nth-of-type({nth})" for nth in (1, 2, 3))
_TITLES = ("h2", "h3", "h4", ".title", "[class*=title]", "[class*=judul]", "strong", "b", *_CELLS, "a")
_EMPHASIS = frozenset({"strong", "b", "em", "i", "h2", "h3", "h4", "h5", "h6"})
_NUMBER = re.compile(r"(?<=[=/])\d{1,4}(?=$|[/&#.])")


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


def choose_date(page: Page, row: str, readers: Sequence[ReadDate]) -> tuple[str | None, float]:
    """The selector of the day in a row, and the share of rows that have it; None where few do.

    Of several days in a row the one that stands in order, newest first, is that of publication; `readers` are the ways
    to read it.
    """
    rows = _found(page, row)[:60]
    short = ({name for node in _dated(each) for name in _date_names(node, each)} for each in rows)
    selector, share = _best_date(rows, short, readers)
    if selector is not None:
        return selector, share
    within = ({name for node in _around_day(each) for name in _names_within(node, each)} for each in rows)
    return _best_date(rows, within, readers)


def _best_date(
    rows: Sequence[LexborNode], names: Iterable[set[str]], readers: Sequence[ReadDate]
) -> tuple[str | None, float]:
    """The best of the selectors that each row has for its day, and the share of rows that have it."""
    scored = []
    for selector, _ in Counter(chain.from_iterable(names)).most_common(16):
        texts = [_date_text(found[0]) for each in rows if (found := each.css(selector))]
        hits = sum(_shows_a_day(text) for text in texts)
        if hits >= DATED_ROWS * len(rows):
            order = max(newest_first_share([read(text) for text in texts]) for read in readers)
            is_named = not selector.endswith(")")
            scored.append((hits / len(rows), round(order, 1), is_named, -sum(map(len, texts)) / hits, selector))
    if not scored:
        return None, 0.0
    most = max(each[0] for each in scored)
    share, *_, selector = max((each for each in scored if each[0] >= most - 0.05), key=lambda each: each[1:])
    return selector, share


def newest_first_share(days: Iterable[date | None]) -> float:
    """Share of days that are not later than the one before; a text without a day counts as out of order."""
    found = list(days)
    pairs = list(pairwise(found))
    if not pairs:
        return float(None not in found)
    return sum(after is not None and (before is None or after <= before) for before, after in pairs) / len(pairs)


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


def choose_paging(page: Page, rows: int) -> Mapping[str, str | int]:
    """The keys that lead to older pages: `next` where the site marks the link, else `pages` by the address of page 2;
    none where the page, which has so many `rows`, leads to no other."""
    for selector in _NEXT:
        if any(leads_to_page((node.attributes.get("href") or "").strip()) for node in _found(page, selector)):
            return {"next": selector}
    for anchor in page.select("a[href]"):
        url = page.absolute(anchor.attributes.get("href")) if text_of(anchor).strip() == "2" else None
        numbers = list(_NUMBER.finditer(url)) if url else []
        if url and numbers:
            before, number, after = url[: numbers[-1].start()], int(numbers[-1][0]), url[numbers[-1].end() :]
            if number in (1, 2):
                counted: dict[str, str | int] = {"pages": f"{before}{{page}}{after}"}
                return counted if number == 2 else counted | {"first": 0}
            if number == rows:
                return {"pages": f"{before}{{offset}}{after}", "step": rows}
    return {}


def names_of(element: PageElement, *, with_id: bool) -> list[str]:
    """Ways to name an element, the most telling first."""
    classes = _stable(element.classes)
    ident = element.node.attributes.get("id") or ""
    ways = [f"#{ident}"] if with_id and is_stable(ident) else []
    ways += [f"{element.tag}.{name}" for name in classes]
    if len(classes) > 1:
        ways.append(element.tag + "".join(f".{name}" for name in classes[:3]))
    return [*ways, element.tag]


def is_stable(name: str) -> bool:
    """Whether a name is likely to outlive the next build of the site: no digits, and no short parts in mixed case."""
    return _STABLE.fullmatch(name) is not None and not _HASH.search(name)


def _stable(names: Iterable[str]) -> tuple[str, ...]:
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
    yield "a"
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
        hrefs = ((anchor.attributes.get("href") or "").strip() for anchor in anchors if anchor is not None)
        if href := next((href for href in hrefs if leads_to_page(href)), ""):
            yield href


def _dated(row: LexborNode) -> list[LexborNode]:
    """The elements of the row that show a day and little else."""
    return [
        node
        for node in row.css("*")
        if node.attributes.get("datetime") or (len(text := text_of(node)) < LONGEST_DATE and SHOWN_DATE.search(text))
    ]


def _around_day(row: LexborNode) -> list[LexborNode]:
    """The elements of the row, itself too, whose text shows one day among other words."""
    return [node for node in row.css("*") if _shows_a_day(text_of(node))]


def _shows_a_day(text: str) -> bool:
    """Whether a text shows a day that can be meant: any in a short one, in a longer one the only one."""
    return len(set(SHOWN_DATE.findall(text[:MOST_DATE_TEXT]))) == 1 or (
        len(text) < LONGEST_DATE and SHOWN_DATE.search(text) is not None
    )


def _names_within(node: LexborNode, row: LexborNode) -> Iterator[str]:
    """Ways to name an element of the row, or the row itself, which its own name finds first."""
    if node.mem_id == row.mem_id:
        yield node.tag or "*"
    else:
        yield from _date_names(node, row)


def _date_names(node: LexborNode, row: LexborNode) -> Iterator[str]:
    at: LexborNode | None = node
    for _ in range(3):
        if at is None or at.mem_id == row.mem_id:
            return
        if at.tag == "time":
            yield "time"
        yield from (f".{name}" for name in _stable((at.attributes.get("class") or "").split()))
        if at.tag in _EMPHASIS:
            yield at.tag
        if at.tag in ("td", "span", "p", "div", "small"):
            before, nth = at.prev, 1
            while before is not None:
                nth += before.tag == at.tag
                before = before.prev
            yield f"{at.tag}:nth-of-type({nth})"
        at = at.parent


def _date_text(node: LexborNode) -> str:
    return node.attributes.get("datetime") or text_of(node)


def _found(page: Page, selector: str) -> list[LexborNode]:
    return _css(page.tree.root, selector)


def _css(node: LexborNode | None, selector: str) -> list[LexborNode]:
    try:
        return node.css(selector) if node is not None else []
    except SelectolaxError:
        return []


def _f1(found: set[str], wanted: set[str]) -> float:
    return 2 * len(found & wanted) / (len(found) + len(wanted))
