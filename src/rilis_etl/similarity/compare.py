"""How two texts of different releases are related. Pure.

Two releases become one only when that is nearly certain: by IDENTICAL and SAME. Every other relation is a link that
records how much is shared and what differs. The limits were measured on labelled pairs of prosecutors' releases
(benchmarks/corpus): of 31 pairs that share four fifths of their shingles, 22 are distinct events: follow-ups, yearly
notices, other persons. Even the same text is not always the same release: one office published one text in February
and in July, about two events.
"""

from dataclasses import dataclass
from enum import StrEnum

from rilis_etl.similarity.differences import Changes
from rilis_etl.similarity.shingles import Overlap, Text
from rilis_etl.similarity.titles import are_related_titles, have_one_form, have_other_numbers, title_lies
from rilis_etl.similarity.translation import may_be_translations


class Relation(StrEnum):
    """What the later of two texts is to the earlier one."""

    IDENTICAL = "identical"  # the same words
    SAME = "same"  # nearly the same words, and none that changes what is said
    REVISION = "revision"  # published again with changes
    EXCERPT = "excerpt"  # a part of the first
    EXPANSION = "expansion"  # the first is a part of it
    TRANSLATION_CANDIDATE = "translation-candidate"  # another language; same day, numbers and names
    TEMPLATE = "template"  # the same form, another event
    RELATED = "related"  # passages in common


MERGING = frozenset({Relation.IDENTICAL, Relation.SAME})

SAME = 0.95  # Jaccard
ALIKE = 0.5  # Jaccard: the same document underneath, in whatever form
CONTAINED = 0.85
SHORTER = 0.8  # of the longer one's shingles: an excerpt leaves something out
SHARED = 0.2  # Jaccard of two articles about one event is .18 and less
PART_SHARED = 0.5  # containment

NEAR_DAYS = 3  # posted twice, or late: the day of one office is a day early or late in 4 % of its releases
COPIED_DAYS = 31  # by another institution
REISSUED_DAYS = 14
FEW_PASSAGES = 2  # a correction mends a place or two; a form filled in anew changes wherever its person is named


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts beside each other, the earlier first."""

    relation: Relation
    overlap: Overlap
    numbers: tuple[str, ...] = ()  # what differs: "12 > 14", "– > 300"
    names: tuple[str, ...] = ()
    days_apart: int | None = None  # of the second from the first; None when a day is unknown
    title_lies: bool = False  # one body under two titles, and one title is not of the body

    @property
    def merges(self) -> bool:
        """Whether the two are one release. A body under a wrong title hides another release: it stays apart."""
        return self.relation in MERGING and not self.title_lies


def compare_texts(first: Text, second: Text) -> Comparison | None:
    """How `second`, published later, is related to `first`; None if they have too little in common."""
    overlap = Overlap.of(first.shingles, second.shingles)
    if overlap.jaccard < SHARED and overlap.containment < PART_SHARED:
        is_candidate = may_be_translations(first, second)
        return Comparison(Relation.TRANSLATION_CANDIDATE, overlap, days_apart=0) if is_candidate else None
    changes = Changes.between(first, second, overlap)
    return Comparison(
        _relation(first, second, overlap, changes),
        overlap,
        tuple(map(str, changes.numbers)),
        tuple(map(str, changes.names)),
        _days(first, second),
        title_lies(first, second, changes.overlap),
    )


def _relation(first: Text, second: Text, overlap: Overlap, changes: Changes) -> Relation:
    days = abs(_days(first, second) or 0)
    # where no line was left out, texts that say the same have the same letters, however many words were joined or split
    is_near = max(overlap.jaccard, changes.overlap.jaccard) >= SAME or changes.overlap == overlap
    if is_near and changes.says_the_same:
        return _same(first, second, days)
    shorter, longer = sorted((len(first.shingles), len(second.shingles)))
    is_part = overlap.containment >= CONTAINED and shorter <= SHORTER * longer
    if is_part and (days <= REISSUED_DAYS or not changes.has_replaced):
        return Relation.EXCERPT if len(second.shingles) == shorter else Relation.EXPANSION
    if overlap.jaccard < ALIKE:
        is_form = first.source == second.source and have_one_form(first, second) and changes.has_replaced
        return Relation.TEMPLATE if is_form else Relation.RELATED
    return Relation.REVISION if _is_revision(first, second, days, changes) else Relation.TEMPLATE


def _same(first: Text, second: Text, days: int) -> Relation:
    """The relation, by days and titles, of two texts without a difference that matters."""
    near = NEAR_DAYS if first.source == second.source else COPIED_DAYS
    if have_other_numbers(first, second) or days > COPIED_DAYS:
        return Relation.TEMPLATE
    if days > near:
        return Relation.REVISION
    return Relation.IDENTICAL if first.words == second.words else Relation.SAME


def _is_revision(first: Text, second: Text, days: int, changes: Changes) -> bool:
    if changes.has_replaced:
        return days <= REISSUED_DAYS and are_related_titles(first, second) and changes.prose_count <= FEW_PASSAGES
    return days <= NEAR_DAYS or (days <= REISSUED_DAYS and are_related_titles(first, second))


def _days(first: Text, second: Text) -> int | None:
    return None if first.day is None or second.day is None else (second.day - first.day).days
