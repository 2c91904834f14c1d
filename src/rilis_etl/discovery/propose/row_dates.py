"""The selector of the day in the rows of a listing. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, pairwise

from selectolax.lexbor import LexborNode

from rilis_etl.discovery.listing_page import ReadDate
from rilis_etl.discovery.propose.elements import MOST_DATE_TEXT, SHOWN_DATE
from rilis_etl.discovery.propose.row_selectors import stable_names
from rilis_etl.html import Page
from rilis_etl.html.page import spaced_text_of, text_of

LONGEST_DATE = 60
"""Characters of an element that shows a day: with weekday, time and zone."""

DATED_ROWS = 0.5
"""Share of rows in which a date selector must find a day."""

_EMPHASIS = frozenset({"strong", "b", "em", "i", "h2", "h3", "h4", "h5", "h6"})


def choose_date(page: Page, row: str, readers: Sequence[ReadDate]) -> tuple[str | None, float]:
    """The selector of the day in a row, and the share of rows that have it; None where few do.

    Of several days in a row the one that stands in order, newest first, is that of publication; `readers` are the ways
    to read it.
    """
    rows = page.select(row)[:60]
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


def _dated(row: LexborNode) -> list[LexborNode]:
    """The elements of the row that show a day and little else."""
    return [
        node
        for node in row.css("*")
        if node.attributes.get("datetime") or (len(text := _text(node)) < LONGEST_DATE and SHOWN_DATE.search(text))
    ]


def _around_day(row: LexborNode) -> list[LexborNode]:
    """The elements of the row, itself too, whose text shows one day among other words."""
    return [node for node in row.css("*") if _shows_a_day(_text(node))]


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
        yield from (f".{name}" for name in stable_names((at.attributes.get("class") or "").split()))
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
    return node.attributes.get("datetime") or _text(node)


def _text(node: LexborNode) -> str:
    """The text of an element, with spaces between its parts where it shows a day only so."""
    text = text_of(node)
    return text if SHOWN_DATE.search(text) else spaced_text_of(node)
