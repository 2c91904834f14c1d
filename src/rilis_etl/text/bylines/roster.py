"""Who has signed at a source so far: initials and names, when, how often, and whose initials they may be. Pure.

A roster is never changed: `updated` makes the next one from it, document by document, so that it does not depend on how
documents are batched. `entries` are rows that can be stored, and `Roster.of` makes a roster of them again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from rilis_etl.model import Byline, BylineKind
from rilis_etl.text.bylines.names import with_initials

KNOWN_AFTER = 2  # credits: the second time may be chance, the third is a habit
PERSONS = frozenset({BylineKind.INITIALS, BylineKind.NAME})


@dataclass(frozen=True, slots=True)
class InitialsCandidate:
    """A full name that may belong to initials, and in how many of their documents it stood."""

    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One signature of a source."""

    text: str  # as written the first time
    kind: BylineKind
    count: int = 0
    first_day: date | None = None  # publication days; None when no document had one
    last_day: date | None = None
    candidates: tuple[InitialsCandidate, ...] = ()  # most documents first, then by name


@dataclass(frozen=True)
class Roster:
    """The signatures of one source, by their text without case."""

    by_text: Mapping[str, RosterEntry] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, entries: Iterable[RosterEntry]) -> "Roster":
        """A roster from its rows."""
        return cls(MappingProxyType({_key(entry.text): entry for entry in entries}))

    @property
    def entries(self) -> tuple[RosterEntry, ...]:
        """Its rows, in order of their text."""
        return tuple(self.by_text[key] for key in sorted(self.by_text))

    def knows(self, text: str) -> bool:
        """Whether `text` has signed often enough to count as a person where its form or place leaves doubt."""
        entry = self.by_text.get(_key(text))
        return entry is not None and entry.count >= KNOWN_AFTER

    def candidate(self, text: str) -> InitialsCandidate | None:
        """The full name that stood in most documents signed `text`; None if there is none, or if two tie."""
        entry = self.by_text.get(_key(text))
        if entry is None or not entry.candidates:
            return None
        best, *others = entry.candidates
        return None if others and others[0].documents == best.documents else best

    def habit(self, text: str) -> str | None:
        """The candidate's name if it stood in more than one document; None if not, or without a candidate."""
        found = self.candidate(text)
        return found.name if found and found.documents > 1 else None

    def updated(self, bylines: Iterable[Byline], day: date | None, names_in_text: tuple[str, ...]) -> "Roster":
        """The roster after one more document with these credits, publication day and persons' names in its text."""
        by_text = dict(self.by_text)
        persons = {_key(b.text): b for b in bylines if b.kind in PERSONS and b.where != "metadata"}
        for key, byline in persons.items():
            names = with_initials(byline.text, names_in_text) if byline.kind is BylineKind.INITIALS else ()
            seen = RosterEntry(
                byline.text, byline.kind, 1, day, day, tuple(InitialsCandidate(name, 1) for name in sorted(names))
            )
            by_text[key] = _merged(by_text[key], seen) if key in by_text else seen
        return Roster(MappingProxyType(by_text))

    def merged(self, later: "Roster") -> "Roster":
        """The roster of both: this one's documents and those, later and others, of `later`, of the same source."""
        by_text = dict(self.by_text)
        for key, entry in later.by_text.items():
            by_text[key] = _merged(by_text[key], entry) if key in by_text else entry
        return Roster(MappingProxyType(by_text))


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _merged(first: RosterEntry, later: RosterEntry) -> RosterEntry:
    days = [d for d in (first.first_day, first.last_day, later.first_day, later.last_day) if d]
    documents: dict[str, int] = {}
    for candidate in (*first.candidates, *later.candidates):
        documents[candidate.name] = documents.get(candidate.name, 0) + candidate.documents
    ranked = sorted(documents.items(), key=lambda item: (-item[1], item[0]))
    return RosterEntry(
        first.text,
        first.kind,
        first.count + later.count,
        min(days, default=None),
        max(days, default=None),
        tuple(InitialsCandidate(name, count) for name, count in ranked),
    )
