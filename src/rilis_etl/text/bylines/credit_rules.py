"""Whether a wording with the form of a credit is one. Pure.

The place decides more than the form: newsrooms sign behind the last full stop, and explain an acronym before it. Where
the full stop is missing ("…, tutupnya (ron)") a verb of saying, a word of newsrooms or the roster must prove it. A name
alone in brackets signs an Indonesian text only: elsewhere it is a remark ("Strike Offense", "here", a language).
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from rilis_etl.model import BylineKind, BylineRole
from rilis_etl.sources.schema import Bylines
from rilis_etl.text.bylines.classify import classify, labelled, persons, without_day
from rilis_etl.text.bylines.credit_words import BARE_LABELS, CUSTOMS, LABELS, PERSONS_OFFICES, SAYING
from rilis_etl.text.bylines.find import SENTENCE_END, CreditPlace, Form
from rilis_etl.text.bylines.names import names_in
from rilis_etl.text.bylines.parts import CreditPart, NotACredit, is_speakable
from rilis_etl.text.bylines.roster import PERSONS, Roster

# Confidence by kind of evidence: an order for analysts to filter by, not measured frequencies.
CONFIRMED = 1.0
LABELLED_CREDIT = 0.95
SIGNED = 0.95  # brackets behind the end of the last sentence, or alone in a block
UNIT_ALONE = 0.9
MARKED = 0.85  # slashes, dashes or stars instead of brackets
UNSTOPPED = 0.85  # no full stop, but a verb of saying before the brackets
HABIT = 0.8  # the roster knows the signature

NAME_REACH = 60  # characters before initials in which a person's name is looked for

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
    title: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        return names_in(self.text)

    @cached_property
    def _is_indonesian(self) -> bool:
        """Whether the text is in Indonesian, as far as its small words tell; so is a text without any."""
        words = set(self.text.casefold().split())
        found = {group: len(words & of_group) for group, of_group in CUSTOMS.items()}
        return found["malayic"] >= found["others"] and found["malay"] <= found["indonesian"]

    def credit(self, place: CreditPlace) -> Credit | None:
        """The credit at `place`; None when there is none."""
        if place.content.strip(" *").casefold() in (text.casefold() for text in self.known.not_bylines):
            return None
        try:
            read = _behind_label if place.form is Form.LABEL or _is_labelled(place) else classify
            parts = read(place.content, self.known)
        except NotACredit:
            return None
        if all(part.confirmed for part in parts):
            return Credit(parts, CONFIRMED)
        confidence = self._confidence(place, parts)
        return Credit(parts, confidence) if confidence else None

    def _confidence(self, place: CreditPlace, parts: tuple[CreditPart, ...]) -> float:
        """The confidence of a credit of this form, 0 for none."""
        kinds = {part.kind for part in parts}
        match place.form:
            case Form.LABEL:
                return 0 if self._is_headline(place) else LABELLED_CREDIT
            case Form.UNIT_LINE:
                return UNIT_ALONE if parts[0].kind is BylineKind.UNIT else 0
            case Form.SIGN:
                return MARKED if kinds == {BylineKind.AGENCY} else 0
            case Form.MARKED:
                return self._marked(place, parts)
            case Form.BRACKET:
                return self._bracketed(place, parts)

    def _is_headline(self, place: CreditPlace) -> bool:
        """Whether a line without a colon goes on with a headline: "BY HIDING TEA IN BALLAST TANKS".

        A headline has words that the text has in lower case: one of them in capitals is enough, or all of a line.
        """
        line = place.content
        if ":" in line:
            return False
        rest = frozenset(re.findall(r"\w+", f"{self.text} {self.title}"))
        words = [word for word in re.findall(r"\w+", line)[1:] if len(word) > 2]
        plain = sum(word.casefold() in rest or (line.isupper() and word.endswith("ING")) for word in words)
        before = self.text.partition(line)[0].rstrip().rpartition("\n")[2]
        goes_on = line.isupper() and (plain or before.isupper() or line.casefold() in self.title.casefold())
        return bool(goes_on) or plain == len(words)

    def _bracketed(self, place: CreditPlace, parts: tuple[CreditPart, ...]) -> float:
        """The confidence of a credit in brackets, 0 for none."""
        kinds = {part.kind for part in parts}
        if _is_labelled(place):
            return LABELLED_CREDIT
        composed = len(parts) > 1 and (kinds & ORGANISED or any(part.role is not BylineRole.AUTHOR for part in parts))
        if kinds == {BylineKind.FILLER}:
            return SIGNED
        if _FIRM_END.search(place.before):
            is_remark = self._is_remark(place, parts) or _is_spelled(place.before, parts)
            return SIGNED if composed or not is_remark or self._known(parts) else 0
        if BylineKind.DATE in kinds or self._is_remark(place, parts) or _explains(place.before, parts):
            return 0
        return self._unstopped(place, parts, is_composed=composed and parts[-1].kind in PERSONS)

    def _unstopped(self, place: CreditPlace, parts: tuple[CreditPart, ...], *, is_composed: bool) -> float:
        """The confidence of a credit in brackets before which no full stop ends the text."""
        if SAYING.search(place.before[-40:]):
            return UNSTOPPED
        if place.wording.rstrip(" *").endswith("."):  # inside the sentence
            return 0
        if is_composed or place.before.endswith(SENTENCE_END) or self._stands_behind_name(place, parts):
            return UNSTOPPED
        return HABIT if self._known(parts) else 0

    def _is_remark(self, place: CreditPlace, parts: tuple[CreditPart, ...]) -> bool:
        """Whether a bracket belongs to the text, which has its words elsewhere, or is a remark in another language."""
        if self._of_the_text(parts, place) or any(_is_plural(p.text) for p in parts):
            return True
        if self._is_indonesian or self._known(parts):
            return False
        return any(p.kind is BylineKind.NAME or (p.text.islower() and is_speakable(p.text)) for p in parts)

    def _stands_behind_name(self, place: CreditPlace, parts: tuple[CreditPart, ...]) -> bool:
        """Whether initials sign behind a person's name that ends the text: "… Laksmi Ajeng Pramesti (MDH)"."""
        if not self._is_indonesian or not all(p.kind is BylineKind.INITIALS and len(p.text) > 2 for p in parts):
            return False
        name = next(reversed(names_in(place.before[-NAME_REACH:])), "")
        if not name or not place.before.endswith(name):
            return False
        word = place.before[: -len(name)].rstrip().rpartition(" ")[2]
        return not word[:1].isupper() or word.endswith((",", ".")) or word.casefold() in PERSONS_OFFICES

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
        return any(word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)

    def _known(self, parts: tuple[CreditPart, ...]) -> bool:
        return any(part.kind in PERSONS and self.roster.knows(part.text) for part in parts)


def _is_labelled(place: CreditPlace) -> bool:
    """Whether brackets behind the end of a sentence begin with words for a credit: "(Reporting by Ani Lestari)"."""
    is_behind = place.form is Form.BRACKET and _FIRM_END.search(place.before) is not None
    return is_behind and place.content.casefold().startswith(tuple(f"{label} " for label in BARE_LABELS))


def _behind_label(line: str, known: Bylines) -> tuple[CreditPart, ...]:
    """As `labelled`; without a colon ("Oleh Ani Lestari | 2 Mei 2020") only a full name counts. Raises NotACredit."""
    bare = next((label for label in BARE_LABELS if line.lower().startswith(f"{label} ")), None)
    parts = labelled(line, known)
    if not parts and bare:
        people = _with_or_without_medium(without_day(line[len(bare) :]), known)
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


def _is_plural(text: str) -> bool:
    """Whether letters are a plural of an acronym: "SDGs"."""
    return len(text) > 2 and text[-1] == "s" and text[:-1].isupper()


def _is_spelled(before: str, parts: tuple[CreditPart, ...]) -> bool:
    """Whether the capitalised words that end a sentence have an acronym's letters: "… Juru Pengairan Desa. (JPD)"."""
    words = re.findall(r"\w+", before)
    acronyms = [part.text for part in parts if _may_be_acronym(part)]
    if not acronyms or not words or not words[-1][0].isupper():
        return False
    capitalised = [word for word in words[-2 * max(map(len, acronyms)) :] if word[0].isupper()]
    bare = [word for word in capitalised if word.casefold() not in CUSTOMS["malayic"] | CUSTOMS["others"]]
    return any("".join(word[0] for word in row).endswith(a) for a in acronyms for row in (capitalised, bare))


def _may_be_acronym(part: CreditPart) -> bool:
    return part.kind is BylineKind.INITIALS and part.text.isupper()
