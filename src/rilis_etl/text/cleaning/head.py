"""What stands above the text: echoes of title and section, headings, number, captions.

Rules look at the first few pieces only. Bylines ("Penulis: …") that stand among them are left for the byline room.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.dateline_parser import find_dateline, find_place_and_day
from rilis_etl.text.cleaning.learned_boilerplate import folded
from rilis_etl.text.cleaning.release_number import is_heading, number_at_start, number_line
from rilis_etl.text.cleaning.state import PROSE, CleaningState, RuleContext
from rilis_etl.text.edit_log import Segment

_NOT_WORDS: Final = re.compile(r"[\W_]+")
_ANY_CASE: Final = re.IGNORECASE | re.VERBOSE
_PUNCTUATION: Final = 70
"""Characters by which an echo may be longer than the letters of the title: quotes, entities, the name of the site."""
_SITE_NAME: Final = re.compile(r"\s+[|–—-]\s+[^|–—]{2,60}$")
_EMBARGO: Final = re.compile(
    r"""\W* (?:strict(?:ly)?\s)? (?:under\s)? (?:embargo(?:ed)?|sperrfrist) \W{0,3}
    (?: (?:until|till|hingga|sampai|s/?d|bis) \b | : ) .* \d .*""",
    _ANY_CASE,
)
_CAPTION: Final = re.compile(
    r"""[(\[]? \s* (?: (?:ket(?:erangan)?\.?\s)? (?:fotos?|photo|gambar)
      (?:\s(?:ilustrasi|dok(?:umentasi)?|utama|oleh|by))?
    | ilustrasi | caption | bild(?:quelle|nachweis)? | image | teks\sfoto | dok(?:umentasi)?\.?(?:\s\w+)? )
    \s* [:/] \s* \S.*""",
    _ANY_CASE,
)
_DESCRIBES: Final = re.compile(
    r"\b(?:saat|ketika|usai|seusai|bersama|di sela|dalam (?:acara|kegiatan)|berfoto|tampak)\b", re.IGNORECASE
)
_CREDITED: Final = re.compile(r"[.)\s]\s*\(?Foto\s?[:/]\s?[^.:]{2,60}$")
_DAY_AT_END: Final = re.compile(r"\w \(\d{1,2}/\d{1,2}(?:/\d{2,4})?\)$")
_LONGEST_CAPTION: Final = 300


def title_echo(cleaned: CleaningState, context: RuleContext) -> CleaningState:
    """The title said again above the text, in any spelling; kept where nothing else would be left."""
    titles = {letters(context.article.title), letters(_SITE_NAME.sub("", context.article.title))} - {""}
    echoes = [segment.block for segment in cleaned.head if _echoes(segment.text, titles)]
    return cleaned if len(echoes) == len(cleaned.edit_log.segments) else cleaned.without(echoes, "title_echo")


def section_echo(cleaned: CleaningState, context: RuleContext) -> CleaningState:
    """The section's name as a line of its own above the text."""
    section = letters(context.article.section or "")
    wanted = [
        segment.block
        for segment in cleaned.head[:4]
        if section and len(segment.text) <= len(section) + _PUNCTUATION and letters(segment.text) == section
    ]
    return cleaned if len(wanted) == len(cleaned.edit_log.segments) else cleaned.without(wanted, "section_echo")


def embargo_line(cleaned: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """A line that forbids publication before a time. The word alone says nothing: 18 of 20 real
    lines with it were none (most of them Spanish, "sin embargo").
    """
    wanted = [
        segment.block for segment in cleaned.head if len(segment.text) <= 120 and _EMBARGO.fullmatch(segment.text)
    ]
    return cleaned.without(wanted, "embargo_line").flagged("embargo") if wanted else cleaned


def release_heading(cleaned: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """ "SIARAN PERS", "FOR IMMEDIATE RELEASE"."""
    return cleaned.without([segment.block for segment in cleaned.head if is_heading(segment.text)], "release_heading")


def release_number(cleaned: CleaningState, context: RuleContext) -> CleaningState:
    """The release's number, from a line of its own, the first paragraph's beginning, or (left in place) the title."""
    for segment in cleaned.head:
        for found in number_line(segment.text):
            return replace(cleaned.without([segment.block], "release_number"), release_number=found.number)
    for segment in cleaned.head[:3]:
        for found in number_at_start(segment.text):
            numbered = replace(cleaned, release_number=found.number)
            rest = segment.text[found.end :].lstrip(" :,–-")
            goes_on = any(find_dateline(rest)) or any(find_place_and_day(rest))
            return (
                numbered.cut(segment.block, 0, len(segment.text) - len(rest), "release_number") if goes_on else numbered
            )
    for found in number_at_start(context.article.title):
        return replace(cleaned, release_number=found.number)
    return cleaned


def caption(cleaned: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Captions and photo credits, kept apart: what the page marks, and what first lines say of themselves."""
    segments = cleaned.edit_log.segments
    wanted = [segment for segment in segments if segment.kind is BlockKind.CAPTION]
    rest = [segment for segment in cleaned.head if segment.kind is not BlockKind.CAPTION]
    wanted += [segment for segment in rest[:5] if len(segment.text) <= _LONGEST_CAPTION and _is_caption(segment.text)]
    if len(rest) > 1 and rest[0] not in wanted and _shows(rest[0], rest[1]):
        wanted.append(rest[0])
    wanted.sort(key=lambda segment: segment.block)
    taken = cleaned.without([segment.block for segment in wanted], "caption")
    return replace(taken, captions=(*cleaned.captions, *(segment.text for segment in wanted)))


@lru_cache(maxsize=64)  # of a page's title and first lines, which several rules compare
def letters(text: str) -> str:
    """Letters and digits only, for comparing titles."""
    return _NOT_WORDS.sub(" ", folded(text)).strip()


def _echoes(text: str, titles: set[str]) -> bool:
    if len(text) > max(map(len, titles), default=0) + _PUNCTUATION:
        return False
    said = letters(text)
    cut_short = (
        text.rstrip().endswith(("…", "...")) and len(said) >= 30 and any(title.startswith(said) for title in titles)
    )
    return said in titles or cut_short or letters(_SITE_NAME.sub("", text)) in titles


def _is_caption(text: str) -> bool:
    return _CAPTION.fullmatch(text) is not None or _CREDITED.search(text) is not None


def _shows(segment: Segment, following: Segment) -> bool:
    """A line without full stop that says what a picture shows: its day in brackets at the end, or before a dateline."""
    if not 20 <= len(segment.text) <= _LONGEST_CAPTION or segment.text.rstrip()[-1] in '.?!:"”':
        return False
    dated = _DAY_AT_END.search(segment.text) is not None and len(following.text) >= PROSE
    return dated or (_DESCRIBES.search(segment.text) is not None and any(find_dateline(following.text)))
