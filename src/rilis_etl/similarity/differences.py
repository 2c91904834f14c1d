"""What differs between two texts that are alike: passages, and the numbers and names in them. Pure.

Other numbers and names mean that something else happened, or that more is known of it. Short lines that were added or
removed at the edges of a page mean nothing: they are boilerplate, such as contact lines and related headlines. Of two
senders each has its own letterhead, and two of these in the same place mean nothing either, nor does one that was run
into the first paragraph.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from cydifflib import SequenceMatcher

from rilis_etl.similarity.shingles import Overlap, Text, TextLine, shingles
from rilis_etl.similarity.wording import is_same_wording

_OPENING = 40
"""Characters by which the first sentence of one text is found in the first paragraph of the other."""
_LETTERHEAD = 250
"""Characters before it that may be a letterhead: heading, number, day, place and title."""
_SENTENCE = re.compile(r"\w{4}[.!?][\"”]?\s")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the first text, and the words of the second in their place; one of the two may be empty."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    in_prose: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """The numbers, or names, in one passage that only one of the two texts has there; sorted, without case."""

    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def is_replaced(self) -> bool:
        """Whether one is in the place of another: "12 Maret" for "11 Maret"."""
        return bool(self.first and self.second)

    def __str__(self) -> str:
        return " > ".join(" ".join(side) or "–" for side in (self.first, self.second))


@dataclass(frozen=True)
class Changes:
    """The differences between two texts, in their order, without boilerplate."""

    passages: tuple[Passage, ...]
    overlap: Overlap  # of the texts without the boilerplate that only one of them has
    small_words: frozenset[str]  # written with a small letter somewhere in one of the texts

    @classmethod
    def between(cls, first: Text, second: Text) -> "Changes":
        """The differences between two texts."""
        if first.source != second.source:
            first, second = _without_letterhead(first, second), _without_letterhead(second, first)
        kept, passages = _align(first, second)
        sides = zip((first, second), kept, strict=True)
        overlap = Overlap.of(
            *(text.shingles if words == text.words else frozenset(shingles(words)) for text, words in sides)
        )
        return cls(tuple(passages), overlap, first.small_words | second.small_words)

    @property
    def prose_count(self) -> int:
        """The number of passages inside prose."""
        return sum(passage.in_prose for passage in self.passages)

    @cached_property
    def numbers(self) -> tuple[Fact, ...]:
        """The numbers that differ."""
        return tuple(self._facts(_is_number))

    @cached_property
    def names(self) -> tuple[Fact, ...]:
        """The names that differ: words with a capital that neither text has in lower case."""
        return tuple(self._facts(self._is_name))

    @property
    def has_replaced(self) -> bool:
        """Whether a number or name stands where the other text has another one."""
        return any(fact.is_replaced for fact in (*self.numbers, *self.names))

    @property
    def says_the_same(self) -> bool:
        """Whether no word differs that could change what is said: no number, no name, and no other word."""
        return not (self.numbers or self.names) and all(is_same_wording(one.first, one.second) for one in self.passages)

    def _is_name(self, word: str) -> bool:
        return word[0].isupper() and not _is_number(word) and word.casefold() not in self.small_words

    def _facts(self, counts: Callable[[str], bool]) -> Iterator[Fact]:
        for passage in self.passages:
            first, second = (
                {word.casefold() for word in side if counts(word)} for side in (passage.first, passage.second)
            )
            if first != second:
                yield Fact(tuple(sorted(first - second)), tuple(sorted(second - first)))


Words = tuple[str, ...]


def _without_letterhead(text: Text, other: Text) -> Text:
    """The text from the words on with which the other's prose begins, where no sentence stands before them."""
    first, opening = text.first_prose, other.first_prose[:_OPENING]
    start = first.find(opening, 1, _LETTERHEAD + _OPENING) if len(opening) == _OPENING else 0
    if start <= 0 or _SENTENCE.search(first[:start]):
        return text
    blocks = (replace(block, text=first[start:]) if block.text == first else block for block in text.blocks)
    return replace(text, blocks=tuple(blocks))


def _align(first: Text, second: Text) -> tuple[tuple[Words, Words], list[Passage]]:
    """The words (without case) of both without the boilerplate of one of them, and the passages that differ."""
    kept: tuple[list[str], list[str]] = ([], [])
    passages: list[Passage] = []
    matcher = SequenceMatcher(
        None, [line.folded for line in first.lines], [line.folded for line in second.lines], autojunk=False
    )
    for tag, *(a, b, c, d) in matcher.get_opcodes():
        of_one = tag in ("insert", "delete") or (tag == "replace" and first.source != second.source)
        here = [first.lines[i] for i in range(a, b) if not (of_one and first.is_boilerplate(i))]
        there = [second.lines[i] for i in range(c, d) if not (of_one and second.is_boilerplate(i))]
        for words, lines in zip(kept, (here, there), strict=True):
            for line in lines:
                words.extend(line.folded)
        if tag != "equal":
            passages += _differing(here, there)
    return (tuple(kept[0]), tuple(kept[1])), passages


def _differing(here: Sequence[TextLine], there: Sequence[TextLine]) -> Iterator[Passage]:
    """The runs of words that differ between some lines of the first and some of the second."""
    first, second = ([word for line in lines for word in line.words] for lines in (here, there))
    in_first, in_second = ([line.is_prose for line in lines for _ in line.words] for lines in (here, there))
    matcher = SequenceMatcher(
        None,
        [word for line in here for word in line.folded],
        [word for line in there for word in line.folded],
        autojunk=False,
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            in_prose = any(in_first[a:b]) or any(in_second[c:d])
            yield Passage(tuple(first[a:b]), tuple(second[c:d]), in_prose)


@lru_cache(maxsize=10_000)  # the texts of a corpus share most of their words
def _is_number(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))
