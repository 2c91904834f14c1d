"""What stands above the text: the title or section once more, headings, number, captions. Pure.

Rules look at the first few segments only. Bylines ("Penulis: …") among them stay: they are read later.
"""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
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
"""Characters by which the title may be longer where it stands again: quotes, entities, the name of the site."""
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
_CREDIT_AT_END: Final = re.compile(
    r"""(?: \s* [(\[] \s* (?i:(?:sumber\s)?foto|photo|gambar) (?:\s(?:oleh|by))? \s?[:/] [^():\[\]|]{2,60} [)\]]
    | (?<=[.!?)”"\s]) (?:Foto|Photo) \s?[:/]\s? [^.:|()]{2,60} ) \s* \.? $""",
    re.VERBOSE,
)
_WRITERS: Final = (
    r"(?:penulis|reporter|editor|redaktur|oleh|by|von|pewarta|kontributor|fotografer|author|writer|teks|naskah|text"
    r"|penyunting|wartawan|jurnalis)\b\s*"
)
BYLINE: Final = re.compile(
    rf"{_WRITERS}[:/|].{{1,120}}|(?:foto|photo)\s*:[^|/]+[|/]\s*{_WRITERS}:.{{1,60}}", re.IGNORECASE
)
"""A line of credits, to be read later."""
_CREDIT_REACH: Final = 90
"""Characters at the end of a text in which a photo credit is looked for: the longest has 80."""
_OF_NOBODY: Final = re.compile(r"\s*[(\[]?\s*(?:foto|photo)\s*(?:/|:\s*(?:ist|dok|ilustrasi))", re.IGNORECASE)
_DAY_AT_END: Final = re.compile(r"\w \(\d{1,2}/\d{1,2}(?:/\d{2,4})?\)$")
_PLACE_FIRST: Final = re.compile(r"[A-Z]\w+(?: [A-Z]\w+){0,2}, [A-Z]\w")
"""The dateline of a lead: "Lembah Wangi, Balai Irigasi …"."""
_SENTENCE_INSIDE: Final = re.compile(r"\w[.!?]\s+[\"“]?[A-Z]")
_LONGEST_DATED: Final = 150
"""Characters of a description that a day ends; a longer line is the first sentence of the release."""
_LONGEST_CAPTION: Final = 300


def title_echo(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out the title where it stands again above the text, in any spelling, unless nothing else would be left."""
    titles = {letters(context.article.title), letters(_SITE_NAME.sub("", context.article.title))} - {""}
    longest = max(map(len, titles), default=0) + _PUNCTUATION
    echoes = [segment.block for segment in state.head if len(segment.text) <= longest and _echoes(segment.text, titles)]
    return state if len(echoes) == len(state.edit_log.segments) else state.without(echoes, "title_echo")


def section_echo(state: CleaningState, context: RuleContext) -> CleaningState:
    """Takes out the section's name on a line of its own above the text."""
    section = letters(context.article.section or "")
    wanted = [
        segment.block
        for segment in state.head[:4]
        if section and len(segment.text) <= len(section) + _PUNCTUATION and letters(segment.text) == section
    ]
    return state if len(wanted) == len(state.edit_log.segments) else state.without(wanted, "section_echo")


def embargo_line(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Takes out a line that forbids publication before a time, with the flag "embargo".

    The word alone proves nothing: 18 of 20 real lines with it were none (most of them Spanish, "sin embargo").
    """
    wanted = [segment.block for segment in state.head if len(segment.text) <= 120 and _EMBARGO.fullmatch(segment.text)]
    return state.without(wanted, "embargo_line").flagged("embargo") if wanted else state


def release_heading(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Takes out "SIARAN PERS", "FOR IMMEDIATE RELEASE" and the like."""
    return state.without([segment.block for segment in state.head if is_heading(segment.text)], "release_heading")


def release_number(state: CleaningState, context: RuleContext) -> CleaningState:
    """Reads the release's number on a line of its own or before a dateline, and takes it out there.

    A number elsewhere at the beginning of a paragraph, or in the title, is read and stays.
    """
    for segment in state.head:
        if found := number_line(segment.text):
            return replace(state.without([segment.block], "release_number"), release_number=found.number)
    for segment in state.head[:3]:
        if found := number_at_start(segment.text):
            numbered = replace(state, release_number=found.number)
            rest = segment.text[found.end :].lstrip(" :,–-")
            is_before_dateline = find_dateline(rest) or find_place_and_day(rest)
            end = len(segment.text) - len(rest)
            return numbered.cut(segment.block, 0, end, "release_number") if is_before_dateline else numbered
    found = number_at_start(context.article.title)
    return replace(state, release_number=found.number) if found else state


def caption(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Moves captions to `captions`: those that the page marks, and lines above the text that describe a photo.

    Of a paragraph that ends in a photo credit only the credit goes; if the last one's names somebody, it is a byline.
    """
    segments = state.edit_log.segments
    wanted = [segment for segment in segments if segment.kind is BlockKind.CAPTION]
    rest = [segment for segment in state.head if segment.kind is not BlockKind.CAPTION]
    wanted += [segment for segment in rest[:5] if len(segment.text) <= _LONGEST_CAPTION and _is_caption(segment.text)]
    above = takewhile(
        lambda segment: segment in wanted or len(segment.text) < PROSE or _is_described(segment), rest[:5]
    )
    wanted += [segment for segment in above if segment not in wanted and _is_described(segment)]
    if len(rest) > 1 and rest[0] not in wanted and _is_description(rest[0], rest[1]):
        wanted.append(rest[0])
    wanted.sort(key=lambda segment: segment.block)
    taken = state.without([segment.block for segment in wanted], "caption")
    taken = replace(taken, captions=(*state.captions, *(segment.text for segment in wanted)))
    return _without_photo_credits(taken)


def _without_photo_credits(state: CleaningState) -> CleaningState:
    for segment in state.edit_log.segments:
        credit = _photo_credit(segment.text)
        if not credit or BYLINE.fullmatch(segment.text):
            continue
        if state.prose_follows(segment) or _OF_NOBODY.match(credit.group()):
            state = replace(
                state.cut(segment.block, *credit.span(), "caption"),
                captions=(*state.captions, credit.group().strip()),
            )
    return state


@lru_cache(maxsize=64)  # of a page's title and first lines, which several rules compare
def letters(text: str) -> str:
    """The letters and digits of a text, for comparing titles."""
    return _NOT_WORDS.sub(" ", folded(text)).strip()


def _echoes(text: str, titles: set[str]) -> bool:
    key = letters(text)
    is_cut_short = text.rstrip().endswith(("…", "...")) and len(key) >= 30
    if is_cut_short and any(title.startswith(key) for title in titles):
        return True
    return key in titles or letters(_SITE_NAME.sub("", text)) in titles


def _photo_credit(text: str) -> re.Match[str] | None:
    """The photo credit with which a text ends; only its end is looked at."""
    end = text[-_CREDIT_REACH:].casefold()
    return _CREDIT_AT_END.search(text, max(0, len(text) - _CREDIT_REACH)) if "oto" in end or "gambar" in end else None


def _is_caption(text: str) -> bool:
    """Whether a line is a photo's label, or a few words before its credit."""
    credit = _photo_credit(text)
    is_one = _CAPTION.fullmatch(text) is not None or (credit is not None and credit.start() < PROSE)
    return is_one and BYLINE.fullmatch(text) is None


def _is_described(segment: Segment) -> bool:
    """Whether a line above the text is one sentence that describes a photo, before its credit."""
    credit = _photo_credit(segment.text)
    description = segment.text[: credit.start()] if credit else ""
    is_short = len(segment.text) <= _LONGEST_CAPTION
    return is_short and _DESCRIBES.search(description) is not None and not _SENTENCE_INSIDE.search(description)


def _is_description(segment: Segment, following: Segment) -> bool:
    """Whether a line without full stop describes a picture: a day in brackets ends it, or a dateline follows it."""
    text = segment.text
    if not 20 <= len(text) <= _LONGEST_CAPTION or text.rstrip()[-1] in '.?!:"”' or _SENTENCE_INSIDE.search(text):
        return False
    if _DESCRIBES.search(text) and find_dateline(following.text):
        return True
    is_dated = len(text) <= _LONGEST_DATED and _DAY_AT_END.search(text) is not None and not _PLACE_FIRST.match(text)
    return is_dated and len(following.text) >= PROSE
