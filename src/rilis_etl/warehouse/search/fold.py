"""What a word is found under: its stem by the rules of the language that its text is in. Pure."""

from collections.abc import Callable
from functools import cache

from rilis_etl.warehouse.search.stem import stem

_STEM_BITS = 40
_WORD_BITS = 64 - _STEM_BITS


def stem_by(word: str, folding: str) -> str:
    """The stem of a lower-case word: `folding` "en" means English (Snowball), anything else Indonesian or Malay."""
    if folding == "en":
        return _english()(word)
    return stem(word)


@cache
def _english() -> Callable[[str], str]:
    import snowballstemmer  # noqa: PLC0415 - heavy, and needed where a text is English

    stem_english: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_english


def term_id(word_id: int, stem_id: int) -> int:
    """`search_words.term_id`: the first 40 bits of the stem's key and 24 of the word's, so that the words of a stem
    stand together where postings are sorted by it."""
    return stem_id >> _WORD_BITS << _WORD_BITS | word_id >> _STEM_BITS & (1 << _WORD_BITS) - 1
