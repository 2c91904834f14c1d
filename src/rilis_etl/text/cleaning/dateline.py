"""Newsroom, place and day before the first sentence: they become fields of their own and leave the text. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.dateline_parser import Dateline, find_dateline, find_place_and_day
from rilis_etl.text.cleaning.head import BYLINE, letters
from rilis_etl.text.cleaning.state import CleaningState, RuleContext
from rilis_etl.text.edit_log import Segment

_TEAM: Final = r"Tim\s(?:News\s?Room|Humas|Redaksi|Kominfo|Liputan|Media)(?:\s[A-Z][\w'’]+){0,5}"
_NEWSROOM: Final = re.compile(
    rf"(?P<place>(?:[A-Z][\w'’]+\s){{1,3}})?(?P<agency>{_TEAM})\s*(?:(?:[.:]|\s[–—-])\s*(?=$|[A-Z\"“‘])|$)"
)
_SIGNATURE: Final = 8
"""Segments from the end in which place and day of a signature are looked for: it has places, bodies, names, offices."""


def newsroom(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Takes out the newsroom's name in the first line or before the first sentence: "Tim News Room … Kominfo."."""
    for segment in islice(_text_segments(state), 2):
        if match := _NEWSROOM.match(segment.text):
            place = (match["place"] or "").strip() or state.dateline_place
            named = replace(state, dateline_agency=match["agency"], dateline_place=place)
            return named.cut(segment.block, 0, match.end(), "newsroom")
    return state


def dateline(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out place, newsroom and day before the first sentence, or above the text on a line of their own.

    Where there are none, the place and day above a signature are read and stay: they are part of the text.
    """
    for segment in islice(_text_segments(state), 3):
        alone = find_place_and_day(segment.text) if state.prose_follows(segment) else None
        if found := alone or find_dateline(segment.text):
            return _with_fields(state, found, context).cut(segment.block, 0, found.end, "dateline")
    for segment in reversed(state.edit_log.segments[-_SIGNATURE:]):
        if found := find_place_and_day(segment.text):
            return _with_fields(state, found, context)
    return state


def _with_fields(state: CleaningState, found: Dateline, context: RuleContext) -> CleaningState:
    """The state with the fields of a dateline. A name that source or section has too is the newsroom, no place."""
    place, agency = found.place, found.agency
    if place and not agency:
        own = [part for part in place.split(", ") if _is_own_name(part, context)]
        agency = own[0] if own else None
        place = ", ".join(part for part in place.split(", ") if part not in own) or None
    return replace(
        state,
        dateline_place=place or state.dateline_place,
        dateline_agency=agency or state.dateline_agency,
        dateline_day=found.day or state.dateline_day,
    )


def _is_own_name(part: str, context: RuleContext) -> bool:
    """Whether `part` is the section's name, the source's initials, or the beginning of the source's name."""
    own, name = letters(part), letters(context.source.name)
    initials = "".join(word[0] for word in name.split())
    return own in (letters(context.article.section or ""), initials) or (len(own) >= 4 and name.startswith(own))


def _text_segments(state: CleaningState) -> Iterator[Segment]:
    """The first segments that may hold the first sentence: no bylines, headings or lists."""
    texts = (BlockKind.PARAGRAPH, BlockKind.QUOTE)
    return (segment for segment in state.head if segment.kind in texts and not BYLINE.fullmatch(segment.text))
