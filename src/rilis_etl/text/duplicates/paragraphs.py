"""How alike two paragraphs of one document are, and which earlier ones are worth comparing. Pure.

Words are compared, not characters: punctuation, quotation marks, white space and case may differ when a text is pasted
twice.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import islice

from rilis_etl.model import BlockKind
from rilis_etl.text.edit_log import Segment
from rilis_etl.text.plain_marks import with_plain_marks

PARAGRAPH_SHINGLE = 3  # words
EDITED_OVERLAP = 0.6  # shared shingles: five separate changes in a paragraph of sixty words
EDITED_WORDS = 0.85  # shared words, as a multiset
EDITED_LENGTH = 160  # characters; in a shorter text a small edit is a large change
MOST_PARAGRAPH_CANDIDATES = 3  # earlier paragraphs compared with one paragraph at most
NEW_WORDS = 0.3
"""Part of a paragraph's words from which those that no earlier paragraph has, each counted once, show that it is no
copy: from .261 on fewer are shared than EDITED_WORDS."""

POSTINGS = 8  # paragraphs remembered for one shingle
MAX_SHINGLES = 2000  # of one paragraph

_WORD = re.compile(r"\w+")
# for each ASCII character its small letter, or a space for one that is in no word
_WORD_CHARS = "".join(c.lower() if _WORD.match(c) else " " for c in map(chr, range(128))).encode().ljust(256)
_BEHIND_CREDIT = "".join(c for c in map(chr, range(sys.maxunicode)) if c.isspace()) + ".*"
_CREDIT = re.compile(r"\s*[(\[][^()\[\]\d]{1,60}[)\]][\s.*]*\Z")


_COUNTING = frozenset(
    (
        *("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "pertama"),
        *("kedua", "ketiga", "keempat", "kelima", "one", "two", "three", "four", "five", "six", "seven", "eight"),
        *("nine", "ten", "first", "second", "third", "fourth", "fifth", "tidak", "bukan", "tak", "not", "no", "never"),
    )
)
"""Numbers in words, and negations: paragraphs that differ in one say different things."""
_OUTCOME = re.compile(r"di[a-z]{4,}|[a-z]{3,}ed")
"""What was done, as Indonesian, Malay and English write it: "diterima", "ditolak", "granted", "denied"."""


class ParagraphSimilarity(Enum):
    EXACT = "the same words"
    EDITED = "nearly the same words, with the same numbers and names"
    REWRITTEN = "nearly the same words, but a number or a name is another one"
    NONE = "different"


@dataclass(frozen=True)
class Paragraph:
    """A block as it is compared: without a trailing credit."""

    block: int
    kind: BlockKind
    text: str

    @classmethod
    def of(cls, segment: Segment) -> "Paragraph":
        is_credited = segment.text.rstrip(_BEHIND_CREDIT).endswith((")", "]"))  # a quick look before the slow one
        without = _CREDIT.sub("", segment.text) if is_credited else segment.text
        return cls(segment.block, segment.kind, without if len(without) >= len(segment.text) // 2 else segment.text)

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def is_prose(self) -> bool:
        return self.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE)

    @property
    def ends_as_sentence(self) -> bool:
        return self.text.rstrip(" \"'”’»)]*")[-1:] in tuple(".!?…:;。")

    @cached_property
    def words(self) -> tuple[str, ...]:
        plain = with_plain_marks(self.text)
        if plain.isascii():
            found = plain.encode().translate(_WORD_CHARS).decode().split()
        else:
            found = _WORD.findall(self.text.casefold())
        return tuple(found) or (self.text,)

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        parts = zip(*(self.words[k:] for k in range(PARAGRAPH_SHINGLE)), strict=False)
        return frozenset(islice(parts, MAX_SHINGLES))

    @cached_property
    def counted(self) -> Counter[str]:
        """The words with their case, counted."""
        return Counter(_WORD.findall(self.text))


def paragraph_similarity(first: Paragraph, again: Paragraph) -> ParagraphSimilarity:
    """How alike `again` is to `first`."""
    if first.words == again.words:
        return ParagraphSimilarity.EXACT
    if min(first.length, again.length) < EDITED_LENGTH or not (first.is_prose and again.is_prose):
        return ParagraphSimilarity.NONE
    if max(first.length, again.length) > 2 * min(first.length, again.length):
        return ParagraphSimilarity.NONE
    overlap = len(first.shingles & again.shingles) / max(len(first.shingles | again.shingles), 1)
    shared = (first.counted & again.counted).total() * 2 / (first.counted.total() + again.counted.total())
    if overlap < EDITED_OVERLAP or shared < EDITED_WORDS:
        return ParagraphSimilarity.NONE
    return ParagraphSimilarity.REWRITTEN if _facts_differ(first.counted, again.counted) else ParagraphSimilarity.EDITED


def _facts_differ(first: Counter[str], again: Counter[str]) -> bool:
    """Whether a number or a negation was added, removed or changed, or a name or what was done replaced by another."""
    removed, added = first - again, again - first
    if any(any(c.isdigit() for c in word) or word.casefold() in _COUNTING for word in (*removed, *added)):
        return True
    if any(map(_is_outcome, removed)) and any(map(_is_outcome, added)):
        return True
    return any(word[0].isupper() for word in removed) and any(word[0].isupper() for word in added)


def _is_outcome(word: str) -> bool:
    return _OUTCOME.fullmatch(word) is not None


class ParagraphIndex:
    """The long paragraphs read so far, found again by their words."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._exact: dict[tuple[str, ...], tuple[int, int]] = {}  # words → first and latest index
        self._shingles: dict[tuple[str, ...], list[int]] = {}
        self._later: list[tuple[int, Paragraph]] = []  # read, not yet in the two above: few documents ever need it

    def add(self, index: int, paragraph: Paragraph) -> None:
        """Remember a paragraph."""
        self._later.append((index, paragraph))

    def candidates(self, paragraph: Paragraph) -> tuple[int, ...]:
        """The indices of earlier paragraphs that this one may copy: the same words first, then the most alike.

        To be asked once about every paragraph, in order: what was asked about counts as earlier.
        """
        known = len(self._words)
        self._words.update(paragraph.words)
        if len(self._words) - known > NEW_WORDS * len(paragraph.words):
            return ()
        self._index()
        same = dict.fromkeys(self._exact.get(paragraph.words, ()))
        if paragraph.length >= EDITED_LENGTH:
            enough = EDITED_OVERLAP * len(paragraph.shingles) / 2
            votes = Counter(i for shingle in paragraph.shingles for i in self._shingles.get(shingle, ()))
            alike = sorted((-n, i) for i, n in votes.items() if n >= enough and i not in same)
            same.update(dict.fromkeys(i for _, i in alike))
        return tuple(islice(same, MOST_PARAGRAPH_CANDIDATES))

    def _index(self) -> None:
        for index, paragraph in self._later:
            first, _ = self._exact.get(paragraph.words, (index, index))
            self._exact[paragraph.words] = (first, index)
            if first == index and paragraph.length >= EDITED_LENGTH:
                for shingle in paragraph.shingles:
                    postings = self._shingles.setdefault(shingle, [])
                    if len(postings) < POSTINGS:
                        postings.append(index)
        self._later.clear()
