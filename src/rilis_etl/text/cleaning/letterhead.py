"""The lines above a release heading, and a heading run into the first paragraph with day and title. Pure.

"FOR IMMEDIATE RELEASE March 4 2025 Ferry Resumes The harbour office …": an editor joined the lines of a letterhead.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.dateline_parser import find_dateline
from rilis_etl.text.cleaning.release_number import headings_end, is_heading, number_at_start
from rilis_etl.text.cleaning.state import PROSE, CleaningState, RuleContext
from rilis_etl.text.cleaning.tail import is_signal
from rilis_etl.text.dates import find_dates

_TITLE_WORDS: Final = 5
"""Words of a title from which it is recognised before a sentence: one of fewer may be the beginning of the sentence."""
_DAY_REACH: Final = 60
_SEPARATORS: Final = re.compile(r"[\s:;,.|/–—-]*")
_PLACE: Final = re.compile(r"(?:[A-Z][\w.]*(?:\s[A-Z][\w.]*){0,2}\s?,\s*)?\Z")
_OPENING: Final = re.compile(r"[\"“‘'«(]*[A-Z0-9À-Þ]")


@dataclass(frozen=True, slots=True)
class _Letterhead:
    end: int  # offset of the first sentence
    day: str | None = None  # as written


def letterhead(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out what a sheet of paper has above its release heading: the office in capitals, address, telephone."""
    for number, segment in enumerate(state.head):
        text = segment.text
        if is_heading(text) or (len(text) >= PROSE and _letterhead(text, context.article.title)):
            above = state.head[:number]
            evident = sum(line.text.isupper() or is_signal(line) for line in above)
            is_sure = number > 1 and 2 * evident > number  # one line in capitals may be a second title
            return state.without([line.block for line in above], "letterhead") if is_sure else state
        if len(text) >= PROSE or segment.kind is not BlockKind.PARAGRAPH or text.endswith((".", "!", "?", ":")):
            return state
    return state


def run_in_heading(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out a release heading, and number, day and title behind it, before the first sentence; keeps the day."""
    for segment in state.head[:3]:
        if segment.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE) and len(segment.text) >= PROSE:
            found = _letterhead(segment.text, context.article.title)
            if not found:
                return state
            dated = replace(state, dateline_day=state.dateline_day or found.day)
            return dated.cut(segment.block, 0, found.end, "run_in_heading")
    return state


def _letterhead(text: str, title: str) -> _Letterhead | None:
    """The letterhead with which a paragraph begins; None where it may be a part of the first sentence."""
    heading = headings_end(text)
    if not heading:
        return None
    number = number_at_start(text)
    found = _behind(text, max(heading, number.end if number else 0), title)
    rest = text[found.end :]
    if len(rest) < PROSE // 2 or not _OPENING.match(rest):
        return None
    has_more = number is not None or found.end > heading + 3 or find_dateline(rest) is not None
    return found if has_more or _stands_out(text[:heading], text[heading : found.end], rest) else None


def _behind(text: str, start: int, title: str) -> _Letterhead:
    """The letterhead up to the first sentence, from `start` on: separators, then day and title in either order."""
    end, day = _skip(text, start), None
    for _ in range(2):
        if not find_dateline(text[end:]) and (found := _day_at(text, end)):
            end, day = _skip(text, found.end), found.day
        if behind := _title_end(text, end, title):
            end = _skip(text, behind)
    return _Letterhead(end, day)


def _day_at(text: str, start: int) -> _Letterhead | None:
    """The day with which the text goes on at `start`, behind a place or none; None in the middle of a sentence."""
    window = text[start : start + _DAY_REACH]
    found = next(iter(find_dates(window)), None)
    if not found or not _PLACE.match(window[: found.start]):
        return None
    goes_on = text[_skip(text, start + found.end) :]
    return _Letterhead(start + found.end, found.parsed.text) if _OPENING.match(goes_on) else None


def _title_end(text: str, start: int, title: str) -> int:
    """The offset behind the title where it stands at `start` and a sentence follows; else 0."""
    words = re.findall(r"\w+", title)
    if len(words) < _TITLE_WORDS:
        return 0
    match = re.compile(r"\W*" + r"\W+".join(map(re.escape, words)) + r"\b[\"”’']*", re.IGNORECASE).match(text, start)
    return match.end() if match and _OPENING.match(text[_skip(text, match.end()) :]) else 0


def _skip(text: str, start: int) -> int:
    match = _SEPARATORS.match(text, start)
    return match.end() if match else start


def _stands_out(heading: str, separators: str, rest: str) -> bool:
    """Whether a heading alone is no part of the sentence: in capitals before other words, or before a colon or dash."""
    is_set_apart = separators.strip() in (":", "–", "—", "-", "|")
    return is_set_apart or (heading.isupper() and not rest.split(maxsplit=1)[0].isupper())
