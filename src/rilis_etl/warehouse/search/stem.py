"""Indonesian words without their affixes, so that "pelanggaran", "melanggar" and "dilanggarnya" find each other. Pure.

The method is Tala's "Porter stemmer for Bahasa Indonesia" (F. Z. Tala, A Study of Stemming Effects on Information
Retrieval in Bahasa Indonesia, 2003), the one that Snowball has: affixes are taken off in a fixed order while enough
syllables (vowels) are left; no dictionary. We differ where our texts showed it to err:

- ku and mu are not taken for possessives: releases address nobody as "mu", and "bertemu", "ilmu", "buku" are stems;
- men- and pen- before a vowel give back the t that they swallowed ("menemui": temu), as mem- gives back its p;
- no prefix is seen where the rest could not begin a root ("kerjakan" is not ke + rjakan);
- -i goes only with a prefix ("selesai" keeps it; the imperatives that lose it for nothing are rare in releases).

benchmarks/warehouse/bench_search.py compares both with a stemmer that has a dictionary.
"""

from dataclasses import dataclass

_VOWELS = frozenset("aeiou")
_LEAST_VOWELS = 2
"""A stem keeps two syllables: nearly all Indonesian roots have two or more."""

_PARTICLES = ("kah", "lah", "pun")
_FIRST = ("meng", "meny", "mem", "men", "me", "peng", "peny", "pem", "pen", "di", "ter", "ke")  # longest match first
_GIVES_BACK = {"meny": "s", "peny": "s", "mem": "p", "pem": "p", "men": "t", "pen": "t"}
"""What the root's first letter was, where the prefix stands before a vowel."""

_KINDS = {"di": "di", "me": "di", "te": "di", "ke": "ke", "pe": "ke"}
"""Which suffixes a first-order prefix excludes, by its first two letters."""

_IRREGULAR = {"belajar": "ajar", "pelajar": "ajar"}


@dataclass(frozen=True, slots=True)
class _Cut:
    """A word on its way: what is left, and the kind of prefix it had ("", "di", "ke", "per", "ber")."""

    word: str
    prefix: str = ""

    @property
    def is_long(self) -> bool:
        return sum(letter in _VOWELS for letter in self.word) > _LEAST_VOWELS


def stem(word: str) -> str:
    """The stem of one lower-case word; short words, numbers and words in other scripts come back as they are."""
    cut = _without_ending(_Cut(word), _PARTICLES)
    cut = _without_ending(cut, ("nya",))
    first = _without_first_prefix(cut)
    if first is not cut:
        bare = _without_suffix(first)
        # a second prefix goes only where the suffix went too: "diperkotakan", but not every "dipe…"
        return _without_second_prefix(bare).word if bare is not first else first.word
    return _without_suffix(_without_second_prefix(cut)).word


def _without_ending(cut: _Cut, endings: tuple[str, ...]) -> _Cut:
    if cut.is_long:
        for ending in endings:
            if cut.word.endswith(ending):
                return _Cut(cut.word.removesuffix(ending), cut.prefix)
    return cut


def _without_first_prefix(cut: _Cut) -> _Cut:
    if not cut.is_long:
        return cut
    for prefix in _FIRST:
        if not cut.word.startswith(prefix):
            continue
        rest = cut.word[len(prefix) :]
        before_vowel = rest[:1] in _VOWELS
        if (prefix in {"meny", "peny"} and not before_vowel) or not _can_begin_a_root(rest):
            continue
        return _Cut((_GIVES_BACK.get(prefix, "") if before_vowel else "") + rest, _KINDS[prefix[:2]])
    return cut


def _can_begin_a_root(rest: str) -> bool:
    """No root begins with l, m, n or r before another consonant, but for ng and ny."""
    return rest[:1] not in set("lmnr") or rest[1:2] in _VOWELS or rest[:2] in {"ng", "ny"}


def _without_second_prefix(cut: _Cut) -> _Cut:
    if not cut.is_long:
        return cut
    for whole, root in _IRREGULAR.items():
        if cut.word.startswith(whole):
            return _Cut(root + cut.word[len(whole) :], "ber" if whole.startswith("b") else "per")
    for prefix, kind in (("per", "per"), ("pe", "per"), ("ber", "ber")):
        if cut.word.startswith(prefix):
            return _Cut(cut.word[len(prefix) :], kind)
    if cut.word.startswith("be") and cut.word[3:5] == "er" and cut.word[2:3] not in _VOWELS:
        return _Cut(cut.word[2:], "ber")  # bekerja: kerja
    return cut


def _without_suffix(cut: _Cut) -> _Cut:
    if not cut.is_long:
        return cut
    word, prefix = cut.word, cut.prefix
    if word.endswith("kan") and prefix not in {"ke", "per"}:
        return _Cut(word.removesuffix("kan"), prefix)
    if word.endswith("an") and prefix != "di":
        return _Cut(word.removesuffix("an"), prefix)
    if word.endswith("i") and not word.endswith("si") and prefix in {"di", "per"}:
        return _Cut(word.removesuffix("i"), prefix)
    return cut
