"""One part of a credit: what it names, by its form and by the words that newsrooms use. Pure."""

import re
from dataclasses import dataclass

from rilis_etl.model import BylineKind, BylineRole
from rilis_etl.sources.schema import Bylines
from rilis_etl.text.bylines.credit_words import (
    ACCOUNTS,
    AGENCIES,
    AGENCY_PHRASES,
    DATE,
    DEGREES,
    FILLERS,
    NOT_CREDITS,
    NOT_NAMES,
    PRAYER,
    UNITS,
)

SHORT = 3  # letters up to which a token is initials rather than a name; in lower case or capitals one more
LONG = 12  # letters of a first name
UNIT_WORDS = 8
NAME_WORDS = 5
DECORATION = " \t*_~=:;,-–—/|#@"

_DESK = re.compile(r"[A-Z]{1,3}-\d{1,2}\Z")
_INITIALS = re.compile(r"(?:[A-Za-z]{1,5}\d{0,2}|(?:[A-Za-z]{1,3}\.){1,3}[A-Za-z]{0,4})\.?\Z")
_NAME_WORD = re.compile(r"(?:[A-Z][A-Za-z’'`.-]*|bin|binti|van|de|der|al|el|d[aeiu]|s/o|a/l|a/p)\Z")
_ONSET = r"(?:ng|ny|sy|kh|dh|th|[bcdfghjklmnpqrstvwxz])?[rlwyh]?"
_SPEAKABLE = re.compile(rf"(?:{_ONSET}[aiueoy]{{1,2}}(?:ng|[bcdfghjklmnpqrstvwxz])?)+\Z")


class NotACredit(ValueError):  # noqa: N818 - a finding, not a fault; it never leaves the byline modules
    """A part names nobody, so that the whole is no credit."""


@dataclass(frozen=True, slots=True)
class CreditPart:
    kind: BylineKind
    text: str
    role: BylineRole = BylineRole.AUTHOR
    confirmed: bool = False  # by the source file


def part(text: str, known: Bylines, *, behind_label: bool) -> CreditPart:
    """The part that `text` is, given without its decoration. Raises NotACredit when it has the form of no credit."""
    folded = text.casefold()
    words = [word.strip(".,") for word in folded.split()]
    for kind, confirmed in _confirmed(known):
        if folded == confirmed.casefold():
            return CreditPart(kind, text, confirmed=True)
    if folded in AGENCY_PHRASES or (len(words) == 1 and words[0] in AGENCIES):
        return CreditPart(BylineKind.AGENCY, text)
    if _DESK.match(text):
        return CreditPart(BylineKind.DESK, text)
    if DATE.fullmatch(text):
        return CreditPart(BylineKind.DATE, text)
    if len(words) == 1 and words[0] in FILLERS:
        return CreditPart(BylineKind.FILLER, text)
    if not UNITS.isdisjoint(words) and len(words) <= UNIT_WORDS:
        return CreditPart(BylineKind.UNIT, text)
    if not NOT_CREDITS.isdisjoint(words) or (not behind_label and PRAYER.fullmatch(folded)):
        raise NotACredit(text)
    return _person(text, words, behind_label=behind_label)


def _person(text: str, words: list[str], *, behind_label: bool) -> CreditPart:
    """The initials or the name that `text` is. Raises NotACredit."""
    if len(words) == 1 and not _is_degree(words[0]) and words[0] not in NOT_NAMES | ACCOUNTS:
        return _token(text, behind_label=behind_label)
    if len(words) > 1 and _is_name(text.split(",", maxsplit=1)[0], behind_label=behind_label):
        return CreditPart(BylineKind.NAME, text)
    raise NotACredit(text)


def _confirmed(known: Bylines) -> list[tuple[BylineKind, str]]:
    return [
        *((BylineKind.INITIALS, text) for text in known.names),
        *((BylineKind.NAME, text) for text in known.names.values()),
        *((BylineKind.DESK, text) for text in known.desks),
        *((BylineKind.UNIT, text) for text in known.units),
    ]


def _is_degree(word: str) -> bool:
    """Whether a word is a degree written with dots ("m.si", "s.h")."""
    return "." in word and word.replace(".", "") in DEGREES | NOT_CREDITS


def _is_name(text: str, *, behind_label: bool) -> bool:
    """Whether `text` is two to five capitalised words, none of an office or place; all capitals only behind a label."""
    words = text.split()
    if not 2 <= len(words) <= NAME_WORDS or not words[0][0].isupper() or (text.isupper() and not behind_label):
        return False
    return all(_NAME_WORD.match(word) and NOT_NAMES.isdisjoint(word.strip(".").lower().split("-")) for word in words)


def _token(text: str, *, behind_label: bool) -> CreditPart:
    """The part that a single word is: initials if it is short or cannot be spoken ("ksli"), else a first name.

    Raises NotACredit.
    """
    if not 2 <= _letters(text) <= LONG or not text[0].isalpha():
        raise NotACredit(text)
    speakable = is_speakable(text)
    if _INITIALS.match(text) and ("." in text or not speakable or _is_short(text, behind_label=behind_label)):
        return CreditPart(BylineKind.INITIALS, text)
    is_word = text.replace("'", "").isalpha() and (speakable or behind_label)
    if is_word and (text.istitle() or text.islower() or behind_label):
        return CreditPart(BylineKind.NAME, text)
    raise NotACredit(text)


def is_speakable(text: str) -> bool:
    """Whether letters can be spoken as a word, by the syllables of Indonesian."""
    return _SPEAKABLE.match(text.casefold()) is not None


def _is_short(text: str, *, behind_label: bool) -> bool:
    """Whether a word is as short as initials are.

    Newsrooms shorten to three letters however they write them, and to four in lower case or capitals ("pram"). Behind a
    label three letters that begin with one capital are a first name ("Reporter: Boy").
    """
    letters = _letters(text)
    if behind_label:
        return letters < SHORT or text.isupper() or (text.islower() and letters == SHORT)
    return letters <= SHORT or (letters == SHORT + 1 and (text.isupper() or text.islower()))


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)
