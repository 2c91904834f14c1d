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
from itertools import chain, repeat

from cydifflib import SequenceMatcher

from rilis_etl.similarity.shingles import Overlap, Text, TextLine, shingle_hashes
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
    def between(cls, first: Text, second: Text, overlap: Overlap) -> "Changes":
        """The differences between two texts, which share `overlap` as they are."""
        if first.source != second.source:
            sides = _without_letterhead(first, second), _without_letterhead(second, first)
        else:
            sides = first, second
        left_out, passages = _align(*sides)
        if any(left_out) or sides != (first, second):
            overlap = Overlap.of(*(_shingles(*side) for side in zip(sides, left_out, strict=True)))
        return cls(tuple(passages), overlap, sides[0].small_words | sides[1].small_words)

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
            first = {word.casefold() for word in passage.first if counts(word)}
            second = {word.casefold() for word in passage.second if counts(word)}
            if first != second:
                yield Fact(tuple(sorted(first - second)), tuple(sorted(second - first)))


def _without_letterhead(text: Text, other: Text) -> Text:
    """The text from the words on with which the other's prose begins, where no sentence stands before them."""
    first, opening = text.first_prose, other.first_prose[:_OPENING]
    start = first.find(opening, 1, _LETTERHEAD + _OPENING) if len(opening) == _OPENING else 0
    if start <= 0 or _SENTENCE.search(first[:start]):
        return text
    blocks = (replace(block, text=first[start:]) if block.text == first else block for block in text.blocks)
    return replace(text, blocks=tuple(blocks))


def _shingles(text: Text, left_out: set[int]) -> frozenset[int]:
    """The hashes of the shingles of a text without the lines of these numbers."""
    if not left_out:
        return text.shingles
    kept = (line.folded for i, line in enumerate(text.lines) if i not in left_out)
    return shingle_hashes(tuple(chain.from_iterable(kept)))


def _align(first: Text, second: Text) -> tuple[tuple[set[int], set[int]], list[Passage]]:
    """The numbers of the lines of both that are boilerplate of one of them, and the passages that differ elsewhere."""
    left_out: tuple[set[int], set[int]] = (set(), set())
    passages: list[Passage] = []
    matcher = SequenceMatcher(
        None, [line.folded for line in first.lines], [line.folded for line in second.lines], autojunk=False
    )
    for tag, *(a, b, c, d) in matcher.get_opcodes():
        if tag == "equal":
            continue
        if tag != "replace" or first.source != second.source:
            left_out[0].update(filter(first.is_boilerplate, range(a, b)))
            left_out[1].update(filter(second.is_boilerplate, range(c, d)))
        here = [first.lines[i] for i in range(a, b) if i not in left_out[0]]
        there = [second.lines[i] for i in range(c, d) if i not in left_out[1]]
        passages += _differing(here, there)
    return left_out, passages


def _differing(here: Sequence[TextLine], there: Sequence[TextLine]) -> Iterator[Passage]:
    """The runs of words that differ between some lines of the first and some of the second."""
    first, second = (tuple(chain.from_iterable(line.words for line in lines)) for lines in (here, there))
    in_first, in_second = (
        tuple(chain.from_iterable(repeat(line.is_prose, len(line.words)) for line in lines)) for lines in (here, there)
    )
    folded = (list(chain.from_iterable(line.folded for line in lines)) for lines in (here, there))
    for tag, a, b, c, d in SequenceMatcher(None, *folded, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Passage(first[a:b], second[c:d], any(in_first[a:b]) or any(in_second[c:d]))


@lru_cache(maxsize=10_000)  # the texts of a corpus share most of their words
def _is_number(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))
