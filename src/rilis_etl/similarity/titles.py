"""What two titles say about their texts: one release under two spellings, or a body under a wrong title. Pure."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from rilis_etl.similarity.shingles import Overlap, Text, title_words

SAME_BODY = 0.8  # Jaccard without boilerplate; the titles echoed in the body take their part of it
SPEAKS_OF = 0.75  # share of a title's words that its body has; below, the body may be of something else
_CONTENT_WORD = 4  # letters; shorter words stand in every title
_STEM = 5  # letters


def are_related_titles(first: Text, second: Text) -> bool:
    """Whether one title has all words of the other."""
    one, other = first.title_words, second.title_words
    return bool(one and other) and (one <= other or other <= one)


def have_one_form(first: Text, second: Text) -> bool:
    """Whether more than half of both titles is the same beginning: "Buletin Kualitas Udara Bulan Juli", "… Mei"."""
    one, other = (title_words(text.title) for text in (first, second))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return same > max(len(one), len(other)) / 2


def have_other_numbers(first: Text, second: Text) -> bool:
    """Whether both titles have numbers, and not the same: "Buletin 12" and "Buletin 13"."""
    one, other = (frozenset(re.findall(r"\d+", text.title)) for text in (first, second))
    return bool(one and other) and one != other


def title_lies(first: Text, second: Text, overlap: Overlap) -> bool:
    """Whether one body stands under two titles of one source without a common word, and one is not of the body.

    A copy under a title of its own is none: its title has words of the first title, or of the body.
    """
    if first.source != second.source or overlap.jaccard < SAME_BODY:
        return False
    if content_words(first.title_words) & content_words(second.title_words):
        return False
    worse, better = sorted((_support(first), _support(second)))
    return worse < min(SPEAKS_OF, better)


def content_words(words: Iterable[str]) -> frozenset[str]:
    """The words that tell a title from others: the longer ones."""
    return frozenset(word for word in words if len(word) >= _CONTENT_WORD)


def share_found(wanted: frozenset[str], words: Iterable[str]) -> float:
    """The share of `wanted` that `words` have in some form, 0 to 1; 1 if nothing is wanted."""
    prose = " ".join(words)
    there = sum(any(part in prose for part in _parts(word)) for word in wanted)
    return there / len(wanted) if wanted else 1.0


def _support(text: Text) -> float:
    """The share of the title's longer words that the body's prose has in some form; 1 without such words."""
    return share_found(
        content_words(text.title_words), (word for line in text.lines if line.is_prose for word in line.folded)
    )


def _parts(word: str) -> Iterator[str]:
    """The runs of _STEM letters of a word. Its forms share one: "lapor" of "laporkan", "dilaporkan", "pelaporan"."""
    return (word[at : at + _STEM] for at in range(max(1, len(word) - _STEM + 1)))
