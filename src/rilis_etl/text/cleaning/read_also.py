"""Links to other articles inside the body: "Baca juga: …". Pure."""

import re
from collections.abc import Iterator
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.state import CleaningState, RuleContext
from rilis_etl.text.edit_log import Segment

_WORDS: Final = (
    r"(?:baca|lihat|simak|tonton)\s+juga|(?:artikel|berita|rilis)\s+(?:terkait|lainnya)|read\s+also"
    r"|also\s+read|see\s+also|related\s+(?:articles?|news|stories|posts?)"
    r"|lesen\s+sie\s+auch|siehe\s+auch|lire\s+aussi|lees\s+ook"
)
_HINTS: Final = ("juga", "terkait", "lainnya", "also", "related", "auch", "lire", "lees")
"""A text without any of these words points nowhere else: this test is quicker than the patterns."""
_LINE: Final = re.compile(rf"\W{{0,3}}(?:{_WORDS})\s*[:：]\s*(?P<title>.*)", re.IGNORECASE)
_HEADING: Final = re.compile(rf"\W*(?:{_WORDS})\W*", re.IGNORECASE)
_TITLED: Final = re.compile(rf"(?:(?i:{_WORDS}))\s+(?P<title>[A-Z\"“].*)")
_IN_BRACKETS: Final = re.compile(rf"[(\[]\s*(?:{_WORDS})\s*[:：]?[^()\[\]]{{1,200}}[)\]]", re.IGNORECASE)
_AT_END: Final = re.compile(rf"\s(?<=[.!?\"”’)]\s)\s*(?:{_WORDS})\s*[:：]\s*[^.!?]{{3,200}}$", re.IGNORECASE)
_SENTENCE_GOES_ON: Final = re.compile(r"[.!?][\"”’]?\s+\S")
_LONGEST_TITLE: Final = 200
_LONGEST_LINE: Final = 260
_MOST_LINKS: Final = 10


def read_also(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Takes out lines, lists and sentences that point to other articles.

    A line whose end is not certain stays, with the flag "read_also_left".
    """
    segments = state.edit_log.segments
    pointing = {segment.block for segment in segments if _may_point_elsewhere(segment.text)}
    wanted: dict[int, None] = {}
    for i, segment in enumerate(segments):
        if len(segment.text) > _LONGEST_LINE or segment.block not in pointing:
            continue
        if (match := _LINE.fullmatch(segment.text)) and (title := match["title"].strip()):
            if _is_title(title):
                wanted[segment.block] = None
            else:
                state = state.flagged("read_also_left")
        elif _HEADING.fullmatch(segment.text):
            wanted[segment.block] = None
            wanted.update(dict.fromkeys(_links_below(segments, i)))
        elif (match := _TITLED.fullmatch(segment.text)) and _is_title(match["title"]) and _in_title_case(segment.text):
            wanted[segment.block] = None
    state = state.without(wanted, "read_also")
    for segment in state.edit_log.segments:
        for start, end in _runs(segment.text) if segment.block in pointing else ():
            state = state.cut(segment.block, start, end, "read_also")
    return state


def _links_below(segments: tuple[Segment, ...], heading: int) -> Iterator[int]:
    """The blocks of the list under a heading, or of the one title there."""
    below = segments[heading + 1 : heading + 1 + _MOST_LINKS]
    items = [segment for segment in below if segment.kind is BlockKind.LIST_ITEM]
    if below and below[0].kind is BlockKind.LIST_ITEM:
        for segment in below[: next((i for i, p in enumerate(below) if p.kind is not BlockKind.LIST_ITEM), len(items))]:
            if not _is_title(segment.text):
                return
            yield segment.block
    elif below and below[0].kind is BlockKind.PARAGRAPH and _is_title(below[0].text) and _in_title_case(below[0].text):
        yield below[0].block


def _may_point_elsewhere(text: str) -> bool:
    return any(map(text.casefold().__contains__, _HINTS))


def _is_title(text: str) -> bool:
    """Whether a text is short and no sentence ends in it; otherwise prose would be lost."""
    return len(text) <= _LONGEST_TITLE and not _SENTENCE_GOES_ON.search(text) and not text.rstrip().endswith(".")


def _in_title_case(text: str) -> bool:
    """Whether most words of more than three letters begin with a capital: a title, not a sentence."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """The spans inside a paragraph that point elsewhere, last first: in brackets, or behind the last full stop."""
    spans = [match.span() for match in _IN_BRACKETS.finditer(text)]
    if (match := _AT_END.search(text)) and text[: match.start()].count("“") <= text[: match.start()].count("”"):
        spans.append(match.span())
    yield from sorted(spans, reverse=True)
