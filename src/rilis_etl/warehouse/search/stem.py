"""Indonesian and Malay words without their affixes: "pelanggaran", "melanggar" and "dilanggarnya" find each other.

A word is taken apart in every way that the rules of affixes allow, down to a root of the dictionary (confix stripping:
Asian, Williams and Tahaghoghi, Stemming Indonesian, 2005). Of several ways the one counts whose affixes the dictionary
names together with that root ("kekeringan" is ke + kering + an, not ke + ke + ringan), then the one with the fewest
affixes, then the one whose root stands in the word as it is, then the one with the longest root. A word that is itself
a root stays ("media" is not me + dia), and so does a word that no root explains.

benchmarks/warehouse/bench_stems.py compares this with another stemmer, with its dictionary, and with UniMorph.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rilis_etl.warehouse.search.roots import roots

_VOWELS = frozenset("aeiou")
_PARTICLES = ("kah", "lah", "tah", "pun")
_POSSESSIVES = ("nya",)
"""ku and mu are not taken for possessives: releases address nobody as "mu", and "bertemu", "ilmu", "buku" end so."""

_SUFFIXES = ("kan", "an", "i")
_MOST_PREFIXES = 3  # "diberlakukan", "keberterimaan", "mempertanggungjawabkan"
_SHORTEST_ROOT = 3
_SHORTEST_UNKNOWN = 5
"""Letters that must be left before "nya" of a word that no root explains: Kenya and Sonya are names."""

_NASALS = (("ng", "aeioughkq", "k"), ("ny", "", "s"), ("m", "bfvp", "p"), ("n", "cdjzst", "t"), ("", "lmnrwy", ""))
"""How me- and pe- end, before which first letters of a root, and which letter they swallowed before a vowel."""

_EXCLUDED = frozenset(
    {("ber", "i"), ("di", "an"), ("ke", "kan"), ("me", "an"), ("se", "i"), ("se", "kan"), ("ter", "an")}
)
"""Prefix and suffix that no word has together."""

_NOT_AS_THEY_LOOK = {
    "belajar": "ajar", "pelajar": "ajar", "pelajaran": "ajar",
    "adalah": "adalah", "ialah": "ialah", "kalian": "kalian", "telah": "telah",
}  # fmt: skip
"""Words that the rules would get wrong: ber- and per- with an l, and words of grammar that end like a particle."""


@dataclass(frozen=True, slots=True)
class _Analysis:
    """One way to take a word apart."""

    word: str
    root: str
    prefixes: tuple[str, ...]
    suffix: str
    has_clitic: bool

    @property
    def rank(self) -> tuple[bool, int, bool, int]:
        """The smaller, the likelier."""
        is_known = (self.prefixes, self.suffix) in roots()[self.root]
        affix_count = len(self.prefixes) + bool(self.suffix) + self.has_clitic
        is_guessed = self.root not in self.word  # a letter is thought to be swallowed: "mengurus", kurus or urus
        return not is_known, affix_count, is_guessed, -len(self.root)


def stem(word: str) -> str:
    """The root of one lower-case word; a word without a known root comes back as it is, without -nya."""
    if word in _NOT_AS_THEY_LOOK or word in roots():
        return _NOT_AS_THEY_LOOK.get(word, word)
    found = min(_analyses(word), key=lambda analysis: analysis.rank, default=None)
    if found:
        return found.root
    bare = word.removesuffix("nya")
    return bare if len(bare) >= _SHORTEST_UNKNOWN else word


def _analyses(word: str) -> Iterator[_Analysis]:
    """Every way to take the word apart that ends in a root."""
    for bare in _without_clitics(word):
        for suffix, rest in _without_suffix(bare):
            for prefixes, root in _without_prefixes(rest):
                excluded = prefixes and (prefixes[0], suffix) in _EXCLUDED
                if len(root) >= _SHORTEST_ROOT and root in roots() and not excluded:
                    yield _Analysis(word, root, prefixes, suffix, bare != word)


def _without_clitics(word: str) -> Iterator[str]:
    """The word, and what is left of it without a particle, a possessive, or both."""
    for bare in (word, *(word.removesuffix(particle) for particle in _PARTICLES if word.endswith(particle))):
        yield bare
        yield from (bare.removesuffix(possessive) for possessive in _POSSESSIVES if bare.endswith(possessive))


def _without_suffix(word: str) -> Iterator[tuple[str, str]]:
    yield "", word
    yield from ((suffix, word.removesuffix(suffix)) for suffix in _SUFFIXES if word.endswith(suffix))


def _without_prefixes(word: str, taken: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    yield taken, word
    if len(taken) < _MOST_PREFIXES:
        for prefix, rest in _without_prefix(word):
            yield from _without_prefixes(rest, (*taken, prefix))


def _without_prefix(word: str) -> Iterator[tuple[str, str]]:
    """A prefix, and what may stand behind it: before a vowel me- and pe- may have swallowed a letter."""
    for prefix in ("di", "ke", "se"):
        if word.startswith(prefix):
            yield prefix, word[2:]
    for prefix in ("ber", "per", "ter"):
        if word.startswith(prefix):
            yield prefix, word[3:]
            yield prefix, word[2:]  # "beroda": the r is the root's
    for prefix in ("me", "pe"):
        if word.startswith(prefix):
            yield from ((prefix, rest) for rest in _behind_nasal(word[2:]))
    if word.startswith("pe"):
        yield "pe", word[2:]  # "pejalan", "peserta": no nasal
    if word.startswith("be") and word[3:5] == "er":
        yield "ber", word[2:]  # "bekerja": the r is lost before a syllable with er


def _behind_nasal(rest: str) -> Iterator[str]:
    for nasal, firsts, swallowed in _NASALS:
        root = rest[len(nasal) :]
        if not root or not rest.startswith(nasal):
            continue
        if root[0] in firsts:
            yield root
        if root[0] in _VOWELS and swallowed:
            yield swallowed + root
    if rest.startswith("nge"):
        yield rest[3:]  # "mengecek": roots of one syllable
