"""What stands before the first sentence: newsroom, place, day. Fields of their own, so not text."""

import re
from dataclasses import replace
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.dateline_parser import Dateline, find_dateline, find_place_and_day
from rilis_etl.text.cleaning.head import letters
from rilis_etl.text.cleaning.state import CleaningState, RuleContext
from rilis_etl.text.edit_log import Segment

_TEAM: Final = r"Tim\s(?:News\s?Room|Humas|Redaksi|Kominfo|Liputan|Media)(?:\s[A-Z][\w'’]+){0,5}"
_NEWSROOM: Final = re.compile(
    rf"(?P<place>(?:[A-Z][\w'’]+\s){{1,3}})?(?P<agency>{_TEAM})\s*(?:(?:[.:]|\s[–—-])\s*(?=$|[A-Z\"“‘])|$)"
)
_BYLINE: Final = re.compile(
    r"(?:penulis|reporter|editor|redaktur|oleh|by|von|pewarta|kontributor|fotografer|author|writer)\b\s*[:/|].{1,120}",
    re.IGNORECASE,
)
_SIGNATURE: Final = 8
"""Pieces from the end among which place and day of a signature stand: place, bodies, names, offices."""


def newsroom(cleaned: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """ "Tim News Room … Kominfo." as the first line, or before the first sentence."""
    for segment in _text_pieces(cleaned)[:2]:
        if match := _NEWSROOM.match(segment.text):
            place = (match["place"] or "").strip() or cleaned.dateline_place
            named = replace(cleaned, dateline_agency=match["agency"], dateline_place=place)
            return named.cut(segment.block, 0, match.end(), "newsroom")
    return cleaned


def dateline(cleaned: CleaningState, context: RuleContext) -> CleaningState:
    """Place, newsroom and day before the first sentence, or above the text on a line of their own.

    Where there is none, the place and day above a signature are read, and left: they are part of the text.
    """
    for segment in _text_pieces(cleaned)[:3]:
        alone = find_place_and_day(segment.text) if cleaned.prose_follows(segment) else ()
        for found in (*alone, *find_dateline(segment.text)):
            return _said(cleaned, found, context).cut(segment.block, 0, found.end, "dateline")
    for segment in reversed(cleaned.edit_log.segments[-_SIGNATURE:]):
        for found in find_place_and_day(segment.text):
            return _said(cleaned, found, context)
    return cleaned


def _said(cleaned: CleaningState, found: Dateline, context: RuleContext) -> CleaningState:
    """The fields of a dateline. A name that source or section bears is the newsroom, no place."""
    place, agency = found.place, found.agency
    if place and not agency:
        own = [part for part in place.split(", ") if _is_own_name(part, context)]
        agency = own[0] if own else None
        place = ", ".join(part for part in place.split(", ") if part not in own) or None
    return replace(
        cleaned,
        dateline_place=place or cleaned.dateline_place,
        dateline_agency=agency or cleaned.dateline_agency,
        dateline_day=found.day or cleaned.dateline_day,
    )


def _is_own_name(part: str, context: RuleContext) -> bool:
    """The section's name, the source's, its first word or a beginning of it, or its initials."""
    said, name = letters(part), letters(context.source.name)
    initials = "".join(word[0] for word in name.split())
    return said in (letters(context.article.section or ""), initials) or (len(said) >= 4 and name.startswith(said))


def _text_pieces(cleaned: CleaningState) -> tuple[Segment, ...]:
    """The first pieces that may hold the first sentence: no byline, no heading, no list."""
    texts = (BlockKind.PARAGRAPH, BlockKind.QUOTE)
    return tuple(segment for segment in cleaned.head if segment.kind in texts and not _BYLINE.fullmatch(segment.text))
