"""A credit split into its parts, each with its kind and role. Pure.

Whether the whole stands where a credit stands is decided in credit_rules.py.
"""

import re
from contextlib import suppress
from dataclasses import replace

from rilis_etl.model import BylineKind, BylineRole
from rilis_etl.sources.schema import Bylines
from rilis_etl.text.bylines.credit_words import ACCOUNTS, DATE, LABELS, PHOTO_UNKNOWN
from rilis_etl.text.bylines.parts import DECORATION, CreditPart, NotACredit, part
from rilis_etl.text.dates import find_dates

MAX_LENGTH = 80  # characters of a bracket, or of the value of a label
FILLING = frozenset("*_-–—#~=")
LISTED_WORDS = 3  # of a further name behind a comma; more describe the person before it
DEGREE_LENGTH = 7  # "S.Sos", "M.Si.", "SH"

_DIGIT = re.compile(r"\d")
_BEFORE_DAY = re.compile(r"[\s|/,(–—-]*(?:\b(?:pada|tanggal|on|am))?\s*\Z")
_SEPARATOR = re.compile(r"\s*(?://+|[/|;•+&])\s*|\s+(?:dan|and)\s+")
_COMMA = re.compile(r"\s*,\s*")
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,4}\.?){1,3}(?:\.[A-Z][A-Za-z]*)*\.?\Z")
_DATED = re.compile(
    rf"(?:(?P<ahead>.*?)[/|,;]\s*)??(?P<date>{DATE.pattern})(?:\s*[/|,;](?P<behind>.*))?", re.IGNORECASE
)
_LABEL = "|".join(sorted((re.escape(label) for label in LABELS), key=len, reverse=True))
_LABELS = rf"(?:{_LABEL})(?:\s*(?:/|&|,|\bdan\b)\s*(?:{_LABEL}))*"
LABELLED = re.compile(rf"(?<![\w.])(?P<labels>{_LABELS})\s*[:=]+\s*", re.IGNORECASE)


def classify(content: str, known: Bylines) -> tuple[CreditPart, ...]:
    """The parts of what stands in a credit's brackets, at least one. Raises NotACredit when one names nobody."""
    content = " ".join(content.split())
    if not 0 < len(content) <= MAX_LENGTH:
        raise NotACredit(content)
    if not any(char.isalnum() for char in content):
        if FILLING.isdisjoint(content):
            raise NotACredit(content)
        return (CreditPart(BylineKind.FILLER, content),)
    if dated := _DATED.fullmatch(content):
        context = [text for text in (dated["ahead"], dated["behind"]) if text]
        return (*(p for text in context for p in classify(text, known)), CreditPart(BylineKind.DATE, dated["date"]))
    label = LABELLED.search(content)
    ahead = content[: label.start()] if label else content
    parts = _split(ahead, known) if ahead.strip(DECORATION) else ()
    parts += labelled(content[label.start() :], known) if label else ()
    if not parts:
        raise NotACredit(content)
    return parts


def labelled(line: str, known: Bylines) -> tuple[CreditPart, ...]:
    """The parts of "Reporter: A | Editor: B", "Redaktur & Reporter : C"; none for "Foto: ist", "Oleh: admin": nobody.

    Raises NotACredit when a label is followed by something else than persons and offices, but for a photo's among
    others.
    """
    found = list(LABELLED.finditer(line))
    ends = [*(label.start() for label in found[1:]), len(line)]
    parts: list[CreditPart] = []
    for label, end in zip(found, ends, strict=False):
        value = without_day(line[label.end() : end]).strip(DECORATION)
        roles = dict.fromkeys(LABELS[word.lower()] for word in re.findall(_LABEL, label["labels"], re.IGNORECASE))
        if not PHOTO_UNKNOWN.match(value) and value.casefold() not in ACCOUNTS:
            with suppress(*((NotACredit,) if set(roles) == {BylineRole.PHOTO} and len(found) > 1 else ())):
                people = persons(value, known)
                parts += [CreditPart(p.kind, p.text, role, p.confirmed) for role in roles for p in people]
    return tuple(parts)


def without_day(value: str) -> str:
    """What stands behind a label without the day at its end: "Ani Lestari | Senin, 4 Mei 2020"."""
    day = next(reversed(find_dates(value)), None) if _DIGIT.search(value) else None
    return _BEFORE_DAY.sub("", value[: day.start]) if day and not value[day.end :].strip(DECORATION + ".)") else value


def persons(value: str, known: Bylines) -> tuple[CreditPart, ...]:
    """The names, initials or offices behind a label. A degree stays with its name; a bracket behind it is dropped.

    Raises NotACredit.
    """
    value = re.sub(r"\s*\([^()]*\)\s*\Z", "", value).strip(DECORATION).rstrip(".")
    if len(value) > MAX_LENGTH:
        raise NotACredit(value)
    return tuple(p for group in _SEPARATOR.split(value) for p in _listed(_COMMA.split(group.strip(DECORATION)), known))


def _listed(segments: list[str], known: Bylines) -> list[CreditPart]:
    """ "Ani, Budi" are two persons, "Ani, S.Sos." is one, and so is "Ani Lestari, Ketua Forum Warga Sungai"."""
    people = [part(segments[0].strip(DECORATION), known, behind_label=True)]
    for segment in segments[1:]:
        if _DEGREE.match(segment) and len(segment) <= DEGREE_LENGTH and (segment.isupper() or "." in segment):
            people[-1] = replace(people[-1], text=f"{people[-1].text}, {segment}")
        elif len(segment.split()) <= LISTED_WORDS:
            with suppress(NotACredit):
                people.append(part(segment.strip(DECORATION), known, behind_label=True))
    return people


def _split(content: str, known: Bylines) -> tuple[CreditPart, ...]:
    segments = [segment.strip(DECORATION) for segment in _SEPARATOR.split(content)]
    if len(segments) == 1 and "," in content:
        segments = [segment.strip(DECORATION) for segment in _COMMA.split(content)]
    return tuple(part(segment, known, behind_label=False) for segment in segments if segment)
