"""Whether a wording with the form of a credit is one. Pure.

The place decides more than the form: newsrooms sign behind the last full stop, and explain an acronym before it. Where
the full stop is missing ("…, tutupnya (ron)") a verb of saying, a word of newsrooms or the roster must prove it.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from rilis_etl.model import BylineKind, BylineRole
from rilis_etl.sources.schema import Bylines
from rilis_etl.text.bylines.classify import classify, labelled, persons
from rilis_etl.text.bylines.credit_words import BARE_LABELS, LABELS, SAYING
from rilis_etl.text.bylines.find import SENTENCE_END, CreditPlace, Form
from rilis_etl.text.bylines.names import names_in
from rilis_etl.text.bylines.parts import CreditPart, NotACredit
from rilis_etl.text.bylines.roster import PERSONS, Roster

# Confidence by kind of evidence: an order for analysts to filter by, not measured frequencies.
CONFIRMED = 1.0
LABELLED_CREDIT = 0.95
SIGNED = 0.95  # brackets behind the end of the last sentence, or alone in a block
UNIT_ALONE = 0.9
MARKED = 0.85  # slashes, dashes or stars instead of brackets
UNSTOPPED = 0.85  # no full stop, but a verb of saying before the brackets
HABIT = 0.8  # the roster knows the signature

_FIRM_END = re.compile(r"(?:\A|[.!?…][\"”’'»)\]]*)\Z")
"""Nothing, or the end of a sentence; a closing quotation mark or bracket alone proves less."""

ORGANISED = frozenset({BylineKind.UNIT, BylineKind.AGENCY, BylineKind.DESK})


@dataclass(frozen=True, slots=True)
class Credit:
    """The parts of one credit, and how sure it is that it is one."""

    parts: tuple[CreditPart, ...]
    confidence: float


@dataclass(frozen=True)
class CreditRules:
    """The rules that tell whether a wording is a credit, for one text.

    They use the text, what the source file confirms, and who signed before.
    """

    text: str
    known: Bylines
    roster: Roster

    @cached_property
    def names(self) -> tuple[str, ...]:
        return names_in(self.text)

    def credit(self, place: CreditPlace) -> Credit | None:
        """The credit at `place`; None when there is none."""
        if place.content.strip(" *").casefold() in (text.casefold() for text in self.known.not_bylines):
            return None
        try:
            read = _behind_label if place.form is Form.LABEL else classify
            parts = read(place.content, self.known)
        except NotACredit:
            return None
        if all(part.confirmed for part in parts):
            return Credit(parts, CONFIRMED)
        if place.form is Form.LABEL:
            return Credit(parts, LABELLED_CREDIT)
        if place.form is Form.UNIT_LINE:
            return Credit(parts, UNIT_ALONE) if parts[0].kind is BylineKind.UNIT else None
        confidence = self._marked(place, parts) if place.form is Form.MARKED else self._bracketed(place, parts)
        return Credit(parts, confidence) if confidence else None

    def _bracketed(self, place: CreditPlace, parts: tuple[CreditPart, ...]) -> float:
        """The confidence of a credit in brackets, 0 for none."""
        kinds = {part.kind for part in parts}
        composed = len(parts) > 1 and (kinds & ORGANISED or any(part.role is not BylineRole.AUTHOR for part in parts))
        if kinds == {BylineKind.FILLER}:
            return SIGNED
        if _FIRM_END.search(place.before):
            return SIGNED if composed or not self._of_the_text(parts, place) or self._known(parts) else 0
        if BylineKind.DATE in kinds or self._of_the_text(parts, place) or _explains(place.before, parts):
            return 0
        if SAYING.search(place.before[-40:]):
            return UNSTOPPED
        is_inside = place.wording.rstrip(" *").endswith(".")
        if not is_inside and (place.before.endswith(SENTENCE_END) or (composed and parts[-1].kind in PERSONS)):
            return UNSTOPPED
        return HABIT if self._known(parts) and not is_inside else 0

    def _marked(self, place: CreditPlace, parts: tuple[CreditPart, ...]) -> float:
        """The confidence of a credit without brackets, 0 for none: only initials, offices and agencies sign so."""
        kinds = {part.kind for part in parts}
        if place.before and not place.before.endswith(SENTENCE_END):
            return 0
        if BylineKind.DATE in kinds or self._of_the_text(parts, place):
            return 0
        if kinds & ORGANISED or (kinds == {BylineKind.INITIALS} and place.before):
            return MARKED
        return HABIT if self._known(parts) else 0

    def _of_the_text(self, parts: tuple[CreditPart, ...], place: CreditPlace) -> bool:
        """Whether the text also has a name or an acronym as a word of its own: then it is no signature."""
        text = self.text.replace(place.wording.strip(), " ")
        words = [p.text for p in parts if p.kind is BylineKind.NAME or _may_be_acronym(p)]
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)

    def _known(self, parts: tuple[CreditPart, ...]) -> bool:
        return any(part.kind in PERSONS and self.roster.knows(part.text) for part in parts)


def _behind_label(line: str, known: Bylines) -> tuple[CreditPart, ...]:
    """As `labelled`; without a colon ("Oleh Ani Lestari") only a full name counts. Raises NotACredit."""
    bare = next((label for label in BARE_LABELS if line.lower().startswith(f"{label} ")), None)
    parts = labelled(line, known)
    if not parts and bare:
        people = _with_or_without_medium(line[len(bare) :], known)
        if all(p.kind is BylineKind.NAME and " " in p.text for p in people):
            parts = tuple(replace(p, role=LABELS[bare]) for p in people)
    if not parts:
        raise NotACredit(line)
    return parts


def _with_or_without_medium(value: str, known: Bylines) -> tuple[CreditPart, ...]:
    """The persons of "Ani Lestari", or of "Warta Teluk, Ani Lestari" where a medium that is nobody stands first."""
    try:
        return persons(value, known)
    except NotACredit:
        return persons(value.partition(",")[2], known)


def _explains(before: str, parts: tuple[CreditPart, ...]) -> bool:
    """Whether the words just before explain an acronym: they have its letters as initials, in order."""
    acronyms = [p.text for p in parts if _may_be_acronym(p)]
    return any(_spell(re.findall(r"\w+", before)[-(len(acronym) + 3) :], acronym) for acronym in acronyms)


def _spell(words: list[str], acronym: str) -> bool:
    initials = iter(word[0].upper() for word in words)
    return all(letter in initials for letter in acronym)


def _may_be_acronym(part: CreditPart) -> bool:
    return part.kind is BylineKind.INITIALS and part.text.isupper()
