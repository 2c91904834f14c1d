"""Whether a difference of wording leaves what is said as it was. Pure.

One word turns a decision round: "diterima" and "ditolak", "dibuka" and "ditutup", "guilty" and "not guilty". Nobody can
list the words that do, so the few that do not are listed: a passage whose other words differ says something else.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

_FILLERS: Final = frozenset(
    (
        *("yang", "dan", "serta", "juga", "pun", "telah", "sudah", "lagi", "para", "tersebut", "bahwa", "bahawa"),
        *("adalah", "ialah", "oleh", "pada", "di", "the", "a", "an", "that", "and", "also"),
    )
)
"""Words, in Indonesian, Malay and English, that a sentence may have or lack and mean the same. The first of two
prepositions with other meanings ("dari", "ke") is none, and neither is "this" or "that day" ("ini", "itu")."""


def is_same_wording(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether two passages have the same letters, with or without fillers, but for spaces, hyphens, accents, ligatures.

    "dihalaman" is "di halaman", whose "di" is a filler.
    """
    one, other = [*map(str.casefold, first)], [*map(str.casefold, second)]
    return _letters(one) == _letters(other) or _letters(_bare(one)) == _letters(_bare(other))


def _bare(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if word not in _FILLERS)


def _letters(words: Iterable[str]) -> str:
    joined = "".join(words)
    if joined.isascii():
        return joined
    spelled_out = unicodedata.normalize("NFKD", joined)
    return "".join(letter for letter in spelled_out if not unicodedata.combining(letter))
