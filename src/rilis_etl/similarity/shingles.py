"""Texts as they are compared: words without case, shingles of five words, and how much two texts share. Pure.

Words are compared, not characters: punctuation, quotation marks and white space change when a text is pasted elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from rilis_etl.model import Block, BlockKind

SHINGLE = 5  # words: shorter runs are shared by texts that have nothing to do with each other

_WORD = re.compile(r"\w+")
_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_SUM_TO_SOLVE = re.compile(r"\d+\s*[-+×x*]\s*\d+\s*=\s*\??\Z")  # a captcha's question: other numbers at every visit
_SENTENCE_END = re.compile(r"[.!?…:;。][\s\"'”’»)\]*]*\Z")
_SENTENCE_WORDS = 5
_LONG_LINE_WORDS = 25  # a line this long is prose whatever it ends with
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})
_LOOSE = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING})


@dataclass(frozen=True)
class TextLine:
    """One block as it is compared: by its words, without addresses. A sum to solve (a captcha) has no words."""

    kind: BlockKind
    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words as written."""
        text = self.text
        if "=" in text and _SUM_TO_SOLVE.search(text):
            return ()
        has_address = "://" in text or "www." in text.lower()
        return tuple(_WORD.findall(_URL.sub(" ", text) if has_address else text))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words without case."""
        return tuple(" ".join(self.words).casefold().split())

    @cached_property
    def is_prose(self) -> bool:
        """Whether the line holds sentences, and is no heading, date, row or name."""
        if self.kind not in _PROSE or len(self.words) < _SENTENCE_WORDS:
            return False
        return len(self.words) >= _LONG_LINE_WORDS or _SENTENCE_END.search(self.text) is not None

    @property
    def may_be_boilerplate(self) -> bool:
        """Whether the line is neither prose nor an item of a list or table."""
        return self.kind in _LOOSE and not self.is_prose


@dataclass(frozen=True)
class Text:
    """The text of a release as it is compared, with its source, title, day and language."""

    source: str
    title: str
    blocks: tuple[Block, ...]
    day: date | None = None  # of publication
    language: str = "und"

    @cached_property
    def lines(self) -> tuple[TextLine, ...]:
        """The lines that have words."""
        lines = (TextLine(block.kind, block.text) for block in self.blocks)
        return tuple(line for line in lines if line.words)

    def is_boilerplate(self, at: int) -> bool:
        """Whether the line of this number stands before the first or after the last prose, and is none itself."""
        return at not in self._prose and self.lines[at].may_be_boilerplate

    @cached_property
    def _prose(self) -> range:
        """From the first to the last line of prose; all lines where none is prose."""
        at = [i for i, line in enumerate(self.lines) if line.is_prose]
        return range(at[0], at[-1] + 1) if at else range(len(self.lines))

    @property
    def first_prose(self) -> str:
        """The first line of prose; the first line where none is prose, and nothing without lines."""
        return self.lines[self._prose.start].text if self.lines else ""

    @cached_property
    def small_words(self) -> frozenset[str]:
        """The words that are written with a small letter somewhere in the body."""
        words = frozenset(chain.from_iterable(line.words for line in self.lines))
        return frozenset(word for word in words if word[0].islower())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the body without case."""
        return tuple(chain.from_iterable(line.folded for line in self.lines))

    @cached_property
    def shingles(self) -> frozenset[int]:
        """The hashes of its shingles; see `shingle_hashes`."""
        return shingle_hashes(self.words)

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title without case."""
        return frozenset(title_words(self.title))


def title_words(title: str) -> tuple[str, ...]:
    """The words of a title without case, in their order."""
    return tuple(word.casefold() for word in _WORD.findall(title))


def shingles(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every SHINGLE words in a row, in their order; all words if there are fewer; nothing without words."""
    if 0 < len(words) < SHINGLE:
        return iter((words,))
    return zip(*(words[k:] for k in range(SHINGLE)), strict=False)


def shingle_hashes(words: tuple[str, ...]) -> frozenset[int]:
    """Every shingle as its hash, 64 bits: less memory than the words, and sets of numbers are cheap to compare. They
    hold within one process. That two shingles of two long texts have one hash happens once in 10^13 pairs.
    """
    return frozenset(map(hash, shingles(words)))


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two sets of shingles share, 0 to 1."""

    jaccard: float  # of all shingles of both
    first_in_second: float  # containment: the share of the first's shingles that the second has too
    second_in_first: float

    @classmethod
    def of(cls, first: frozenset[int], second: frozenset[int]) -> "Overlap":
        """The overlap of two sets of shingles; 0 where one is empty."""
        shared = len(first & second)
        union = len(first) + len(second) - shared
        if not shared:
            return cls(0.0, 0.0, 0.0)
        return cls(shared / union, shared / len(first), shared / len(second))

    @property
    def containment(self) -> float:
        """The larger of the two containments."""
        return max(self.first_in_second, self.second_in_first)
