"""The places where a text may be signed: its end and its beginning, past the short lines that pages put there. Pure.

Only places and wordings are found here; credit_rules.py decides which of them are credits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from rilis_etl.model import BlockKind
from rilis_etl.text.bylines.classify import LABELLED
from rilis_etl.text.bylines.credit_words import BARE_LABELS, FOOTER, NOTICE, UNIT_LINE
from rilis_etl.text.edit_log import EditLog, Segment

HEAD_BLOCKS = 6  # a caption, a "published first at …" and the like may stand before a credit at the head
TAIL_BLOCKS = 14  # the longest footer we met behind initials has nine lines
PAGE_LINES = 150  # characters; a longer block is text
STRAY = 60  # characters; a line this short without a full stop, behind the text, is no part of it
MOST_ENDS = 8  # of notices and of copies that are looked at: more is no page of ours
REACH = 140  # characters at the end of a block in which a credit is looked for
SENTENCE_END = tuple(".!?…\"”’'»)]:")

_ANY_BRACKET = re.compile(r"[(\[]")  # without one, and without a dash, the patterns that need one are not tried
_DASH = re.compile("[-–—]")
_BRACKET = re.compile(r"\s*[*_]{0,3}[(\[](?P<content>[^()\[\]]*)[)\]][\s.*_~#|–—-]*\Z")
_UNCLOSED = re.compile(r"(?<=[.!?”\"])\s*\((?P<content>[A-Za-z]{2,4})\s*\Z")
_SLASHED = re.compile(r"(?:(?<=[.!?”\"’')\]])|(?<=\s)|\A)\s*/{1,2}\s?(?P<content>[A-Za-z][\w./]{1,24})\s*\Z")
_DASHED = re.compile(r"\s*[-–—_]{1,2}\s?(?P<content>[A-Za-z]{2,8})\s?[-–—_]{1,2}\s*\Z")
_AGENCY_SIGN = re.compile(
    r"(?:(?<=[.!?…\"”’'»)\]])\s*[-–—]{1,3}|\A\s*[-–—]{0,3})\s?(?P<content>[A-Z][\w.]*(?: [A-Z][\w.]*){0,2})\s*\Z"
)
_STARRED = re.compile(r"\s*\*{1,5}[)/]?\s*(?P<content>[A-Za-z][\w./]{1,24})[\s*]*\Z")
_OWN_LINE = re.compile(r"\A\s*(?P<content>[\w. ]{2,40}/[\w. /:]{2,40})\s*\Z")
_BARE = tuple(f"{label} " for label in BARE_LABELS)
_DECORATION = re.compile(r"[\s*_~=|/–—-]*")


class Form(Enum):
    BRACKET = "bracket"
    MARKED = "marked"  # slashes, dashes or stars instead of brackets
    SIGN = "sign"  # of an agency, behind a dash or on a line of its own: "— Bernama"
    LABEL = "label"  # "Editor: …"
    UNIT_LINE = "unit line"  # a newsroom's name and nothing else


@dataclass(frozen=True, slots=True)
class CreditPlace:
    """A wording that may be a credit. Offsets are in what is left of the block, leading white space included."""

    block: int
    start: int
    end: int
    content: str
    form: Form
    where: str  # "end" or "head"
    before: str  # the text of the block in front of it
    wording: str  # all of it, brackets and a full stop behind them included


def text_ends(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    """The segments up to each end that a text may have: its own, and the one before a notice about the institution."""
    yield segments
    notices = (i for i in range(len(segments) - 1, 0, -1) if _is_notice(segments[i].text))
    for i in islice(notices, MOST_ENDS):
        yield segments[:i]


def tail(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, bool]]:
    """The last segments, backwards, down to the last one that is text; with each, whether it is the very last."""
    for distance, segment in enumerate(reversed(segments[-TAIL_BLOCKS:])):
        yield segment, distance == 0
        if not _is_boilerplate(segment):
            return


def places_at_end(segment: Segment, text: str, *, is_last: bool) -> tuple[CreditPlace, ...]:
    """The wordings at the end of `text` that may be credits; `text` is `segment` without the credits found so far."""
    bracket = bracket_at_end(segment.block, text)
    places = [bracket] if bracket else []
    base = max(len(text) - REACH, 0)
    found = (mark for pattern in _marks(text, base) if (mark := pattern.search(text, base)))
    places += [_place(segment.block, text, mark.start(), mark["content"], Form.MARKED) for mark in found]
    if (base == 0 or _DASH.search(text, base)) and (sign := _AGENCY_SIGN.search(text, base)):
        places.append(_place(segment.block, text, sign.start(), sign["content"].rstrip("."), Form.SIGN))
    if row := _credit_row(segment.kind, text):
        places.append(_place(segment.block, text, 0, row, Form.LABEL))
    elif label := _label(text[base:]):
        places.append(_place(segment.block, text, base + label[0], text[base + label[1] :], Form.LABEL))
    elif is_last and _is_unit_line(text):
        places.append(_place(segment.block, text, 0, text.strip(" .:*-"), Form.UNIT_LINE))
    return tuple(places)


def _marks(text: str, base: int) -> Iterator[re.Pattern[str]]:
    """The forms of credits whose marks stand behind `base`."""
    if has_slash := text.find("/", base) >= 0:
        yield _SLASHED
    if text.rstrip().endswith(("-", "–", "—", "_")):
        yield _DASHED
    if text.find("*", base) >= 0:
        yield _STARRED
    if has_slash and base == 0:
        yield _OWN_LINE


def bracket_at_end(block: int, text: str) -> CreditPlace | None:
    """The bracket that ends `text`, with stars, dashes or a full stop behind it or not; None without one."""
    base = max(len(text) - REACH, 0)
    found = _ANY_BRACKET.search(text, base) and (_BRACKET.search(text, base) or _UNCLOSED.search(text, base))
    return _place(block, text, found.start(), found["content"], Form.BRACKET) if found else None


def _place(block: int, text: str, start: int, content: str, form: Form, where: str = "end") -> CreditPlace:
    return CreditPlace(block, start, len(text), content, form, where, text[:start].rstrip(), text[start:])


def places_at_head(segments: tuple[Segment, ...]) -> Iterator[CreditPlace]:
    """The whole blocks near the beginning that may be credits."""
    for segment in segments[: min(HEAD_BLOCKS, len(segments) - 1)]:
        if len(segment.text) > PAGE_LINES or segment.kind is BlockKind.CAPTION:
            continue
        label = _label(segment.text)
        if row := _credit_row(segment.kind, segment.text):
            yield _place(segment.block, segment.text, 0, row, Form.LABEL, "head")
        elif label and label[0] == 0 and segment.kind is not BlockKind.TABLE_ROW:
            yield _place(segment.block, segment.text, 0, segment.text[label[1] :], Form.LABEL, "head")


def copied_ends(edit_log: EditLog) -> tuple[CreditPlace, ...]:
    """The brackets at the ends of the first few passages removed as duplicates: both copies end alike."""
    copied = {edit.block for edit in edit_log.edits if edit.rule in ("repeat", "near_repeat")}
    ends = (block for block in sorted(copied) if block + 1 not in copied)
    places = (place for block in ends if (place := bracket_at_end(block, edit_log.extracted[block].text)))
    return tuple({place.content: place for place in islice(places, MOST_ENDS)}.values())


def _label(text: str) -> tuple[int, int] | None:
    """The two offsets at which the labelled credit that ends `text` begins: with its decoration, and without it."""
    for found in LABELLED.finditer(text) if ":" in text or "=" in text else ():
        before = text[: found.start()].rstrip(" *_~|–—-")
        if not before or before.endswith(SENTENCE_END):
            return len(before), found.start()
    bare = _DECORATION.match(text)
    start = bare.end() if bare else 0
    return (0, start) if text[start:].lower().startswith(_BARE) else None


def _credit_row(kind: BlockKind, text: str) -> str | None:
    """The labelled credit of a table's row, "Editor | Budi Laksana", as "Editor: Budi Laksana"; None in other rows."""
    cells = [cell.strip(" :") for cell in text.split("|")] if kind is BlockKind.TABLE_ROW else []
    cells = [cell for cell in cells if cell]
    label = LABELLED.fullmatch(f"{cells[0]}: ") if len(cells) == 2 else None
    return f"{cells[0]}: {cells[1]}" if label else None


def _is_unit_line(text: str) -> bool:
    """Whether a line is the name of a newsroom: "Tim Redaksi Dinas Anu."; an office has three more words at most."""
    text = text.strip(" .:*-")
    found = UNIT_LINE.match(text)
    words = text.split()
    if not found or not all(word[0].isupper() or word in ("dan", "&", "/") for word in words):
        return False
    return len(words) <= (8 if found["room"] else 4)


def _is_notice(text: str) -> bool:
    return len(text) <= PAGE_LINES // 2 and NOTICE.match(text) is not None and not _is_sentence(text)


def _is_boilerplate(segment: Segment) -> bool:
    text = segment.text.strip()
    if len(text) > PAGE_LINES:
        return False
    return (
        bool(FOOTER.match(text)) or segment.kind is BlockKind.CAPTION or (len(text) <= STRAY and not _is_sentence(text))
    )


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith(SENTENCE_END[:-3])
