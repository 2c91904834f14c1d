"""What differs between two texts of one release, paragraph by paragraph, for people to read. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cydifflib import SequenceMatcher

PARAGRAPHS_ALIKE = 0.5
"""Share of common words (SequenceMatcher's ratio) from which two paragraphs are one that was changed, not two."""

MOST_DIFF_WORDS = 2_000
"""Longer paragraphs are shown whole, old and new: the time of a word diff grows by the square of their length."""

_WORDS = re.compile(r"\s+")


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """One paragraph that is not as it was."""

    kind: ChangeKind
    before: str | None  # None for one that was added
    after: str | None  # None for one that was removed

    @property
    def words(self) -> str:
        """The paragraph with removed words as [-…-] and added words as {+…+}, as wdiff writes them."""
        return word_diff(self.before or "", self.after or "")


def paragraph_changes(before: Sequence[str], after: Sequence[str]) -> tuple[ParagraphChange, ...]:
    """The paragraphs that differ, in the order of the later text; a removed one stands where it was."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        change
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
        for change in _passage(list(before[a:b]), list(after[c:d]))
    )


def word_diff(before: str, after: str) -> str:
    """Both texts in one line: "Korban [-tiga-] {+empat+} orang."."""
    old, new = _split(before), _split(after)
    if max(len(old), len(new)) > MOST_DIFF_WORDS:
        return f"[-{before}-] {{+{after}+}}"
    parts: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(" ".join(old[a:b]))
            continue
        if b > a:
            parts.append(f"[-{' '.join(old[a:b])}-]")
        if d > c:
            parts.append(f"{{+{' '.join(new[c:d])}+}}")
    return " ".join(parts)


def _split(text: str) -> list[str]:
    return [word for word in _WORDS.split(text) if word]


def _passage(before: list[str], after: list[str]) -> Iterator[ParagraphChange]:
    """The changes in one passage. Each new paragraph is paired with the first similar old one after the last pair."""
    at = 0
    for new in after:
        similar = next((i for i in range(at, len(before)) if _alike(before[i], new)), None)
        if similar is None:
            yield ParagraphChange(ChangeKind.ADDED, None, new)
            continue
        for old in before[at:similar]:
            yield ParagraphChange(ChangeKind.REMOVED, old, None)
        yield ParagraphChange(ChangeKind.CHANGED, before[similar], new)
        at = similar + 1
    for old in before[at:]:
        yield ParagraphChange(ChangeKind.REMOVED, old, None)


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, _split(one)[:MOST_DIFF_WORDS], _split(other)[:MOST_DIFF_WORDS], autojunk=False)
    cheapest_first = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(ratio() >= PARAGRAPHS_ALIKE for ratio in cheapest_first)
