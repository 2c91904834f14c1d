"""The word table: how well each language explains the words of a text. Pure but for reading its packaged file once.

A naive Bayes model over whole words, for Indonesian, Malay, English and languages of Indonesia. Trigrams cannot tell
Indonesian from Malay (with a Malay profile, langdetect's probability of Indonesian on Indonesian articles falls from
1.000 to .245); words can. The share of longer words that a language knows (coverage) and its lead over the runner-up
show when a text is in none of these languages.

The packaged table is word counts in plain text (data/README.md says where they come from). When a word is first met,
all that it counts for is packed into one integer with fields of bits for each language. A sum of such integers adds up
all languages at once: a paragraph costs one look-up and one addition a word, without numpy.

A word that the table lacks counts by its affixes, its first and last letters: "meu…" is Acehnese and "…nge" Buginese in
words that no training text held. Affixes count for a language's lead and never for its coverage, because the affixes of
a word in an unknown language belong to some known language too.
"""

import gzip
import math
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from operator import add
from struct import Struct
from types import MappingProxyType
from typing import NamedTuple

from rilis_etl.text.language.gains import DONOR, LOAN, RECIPIENTS, SMOOTHING, STEP, TWINS, Gains

MOST_COUNTED_WORDS = 30_000
"""Words that one WordCounts may hold before its packed fields overflow."""

MOST_REMEMBERED_WORDS = 50_000
"""Words whose counts are kept for the next text: about 8 MB."""

_BEST = 3
"""Best languages that are compared: the likeliest, its twin, and another one."""

_COUNTS = 3
"""Numbers of a packed integer that are not by language."""

_NO_GAINS: Mapping[str, int] = MappingProxyType({})

_CONTENT_WORD_LETTERS = 4
"""Letters from which a word is a content word and counts for coverage. Shorter words are alike by accident the world
over: "e", "ka", "na" and "te" made Maori Buginese. At a limit that keeps 95 % of sentences in known languages, 9 % of
sentences in unknown languages in Latin script pass when all words count, 2 % when only content words do
(benchmarks/text)."""

_AFFIX_LETTERS = 3
"""Letters of an affix. With four, a source that was not trained on gains half as much."""

_TABLE = "words.tsv.gz"
_LOCK = threading.Lock()


class Likeliest(NamedTuple):
    """The language that explains some words best."""

    tag: str
    coverage: float  # share of content words that its training text held, 0..1
    lead: float  # nats by which it is ahead of the best rival by words of the table; below 0 where only a hint chose it
    full_lead: float  # the same by words and affixes


class WordCounts(NamedTuple):
    """The words of a text as counted against the table."""

    words: int = 0  # looked up
    packed: int = 0  # the sum of their packed integers

    @classmethod
    def total(cls, parts: Sequence["WordCounts"]) -> "WordCounts":
        """The counts of a whole."""
        return cls(sum(part.words for part in parts), sum(part.packed for part in parts))


NO_WORDS = WordCounts()


@dataclass(frozen=True)
class WordTable:
    """Words with the languages that use them."""

    rows: Mapping[str, str]  # word → `tag=count …`
    affixes: Mapping[str, str]  # "meu-" or "-nge" → `tag=count …`, among 10,000 different words of the language
    unseen: Mapping[str, float]  # by language: log-probability of a listed word that its training text did not hold

    @classmethod
    def parse(cls, lines: Sequence[str]) -> "WordTable":
        """The table from lines as in words.tsv: `tag=total …`, then `word tag=count …`, a blank line, and affixes."""
        blank = lines.index("") if "" in lines else len(lines)
        rows, affixes = (dict(line.split(" ", 1) for line in part) for part in (lines[1:blank], lines[blank + 1 :]))
        totals = ((tag, int(count)) for tag, _, count in (cell.partition("=") for cell in lines[0].split()))
        return cls(rows, affixes, {tag: math.log(SMOOTHING / (n + SMOOTHING * len(rows))) for tag, n in totals})

    def counts(self, words: Sequence[str]) -> WordCounts:
        """The words (in lower case; the first MOST_COUNTED_WORDS of them) counted against the table."""
        counted = words[:MOST_COUNTED_WORDS]
        return WordCounts(len(counted), sum(map(self._packed_words.__getitem__, counted)))

    def likeliest(self, counts: WordCounts, hints: Collection[str], hint_nats: float) -> Likeliest:
        """The likeliest language, where those in `hints` get `hint_nats` more, and its lead over its rivals.

        Rivals are the three best languages and the hinted ones, but a twin is no rival of the other.
        """
        numbers = self._unpacked(counts)
        tags, nats, full_nats = self._scores(numbers, hints)
        chosen = sorted(range(len(tags)), key=full_nats.__getitem__, reverse=True)[:_BEST]
        hinted = sorted(tags.index(tag) for tag in hints if tag in self._places)
        chosen += [i for i in hinted if i not in chosen]
        with_hints = full_nats.copy()
        for i in hinted:
            with_hints[i] += hint_nats
        first = max(chosen, key=with_hints.__getitem__)
        no_rivals = TWINS if tags[first] in TWINS else (tags[first],)
        rivals = [i for i in chosen if tags[i] not in no_rivals]
        return Likeliest(
            tags[first],
            numbers[_COUNTS + self._places[tags[first]]] / (numbers[1] or 1),
            nats[first] - max(map(nats.__getitem__, rivals)),
            full_nats[first] - max(map(full_nats.__getitem__, rivals)),
        )

    def nats(self, counts: WordCounts, asked: Collection[str]) -> dict[str, float]:
        """By language, the log-likelihood of the words in the table, of those in `asked` at least: only differences
        between languages mean something."""
        tags, nats, _ = self._scores(self._unpacked(counts), asked)
        return dict(zip(tags, nats, strict=True))

    def coverage(self, counts: WordCounts, tag: str) -> float | None:
        """The share of content words that one language knows; None for one that is not in the table."""
        if tag not in self._places:
            return None
        numbers = self._unpacked(counts)
        return numbers[_COUNTS + self._places[tag]] / (numbers[1] or 1)

    def _scores(self, numbers: Sequence[int], asked: Collection[str]) -> tuple[list[str], list[float], list[float]]:
        """Languages, their nats by words of the table, and these with the nats of affixes.

        All recipients have the same loan, so that only the best of them, and those in `asked`, need a score.
        """
        size, own = len(self.tags), len(self._own_unseen)
        listed, _, affixes = numbers[:_COUNTS]
        gains, affix_gains = numbers[_COUNTS + size : _COUNTS + 2 * size], numbers[_COUNTS + 2 * size :]
        tags = list(self.tags[:own])
        nats = [gain * STEP + listed * unseen for gain, unseen in zip(gains, self._own_unseen, strict=False)]
        full_nats = [found + gain * STEP for found, gain in zip(nats, affix_gains, strict=False)]
        if own == size:
            return tags, nats, full_nats
        donor = self._places[DONOR]
        loan, affix_loan = nats[donor] + listed * LOAN, affix_gains[donor] * STEP + affixes * LOAN
        full_gains = list(map(add, gains, affix_gains))
        places = sorted(range(own, size), key=full_gains.__getitem__, reverse=True)[:_BEST]
        wanted = {self._places[tag] for tag in self._recipients.intersection(asked)}
        for place in (*places, *sorted(wanted.difference(places))):
            tags.append(self.tags[place])
            nats.append(gains[place] * STEP + loan)
            full_nats.append(nats[-1] + (affix_gains[place] * STEP + affix_loan))
        return tags, nats, full_nats

    def packed(
        self,
        counts: tuple[int, int, int],
        known: Collection[str] = (),
        gains: Mapping[str, int] = _NO_GAINS,
        affix_gains: Mapping[str, int] = _NO_GAINS,
    ) -> int:
        """The numbers of a word or affix as one integer: a sum of such integers has the sums of the numbers."""
        by_language = (each.get(tag, 0) for each in (dict.fromkeys(known, 1), gains, affix_gains) for tag in self.tags)
        return int.from_bytes(self._layout.pack(*counts, *by_language), "little")

    def _unpacked(self, counts: WordCounts) -> tuple[int, ...]:
        """The number of listed words, of content words, of affixes; and for each language the content words that it
        knows; then the gains of its words, and of its affixes, in steps."""
        return self._layout.unpack(counts.packed.to_bytes(self._layout.size, "little"))

    @cached_property
    def _layout(self) -> Struct:
        """Half the bits for numbers of words, as MOST_COUNTED_WORDS with two affixes each fit, than for gains."""
        return Struct(f"<{_COUNTS + len(self.tags)}H{2 * len(self.tags)}I")

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The languages in the order of packed fields: those that borrow are the last."""
        return tuple(sorted(self.unseen, key=RECIPIENTS.__contains__))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {tag: place for place, tag in enumerate(self.tags)}

    @cached_property
    def _recipients(self) -> frozenset[str]:
        return RECIPIENTS.intersection(self.tags)

    @cached_property
    def _own_unseen(self) -> tuple[float, ...]:
        """The log-probability of an unseen word in each language that does not borrow."""
        return tuple(unseen for tag, unseen in self.unseen.items() if tag not in RECIPIENTS)

    @cached_property
    def _packed_words(self) -> "_PackedWords":
        return _PackedWords(self)


class _PackedWords(dict[str, int]):
    """Word → all that it counts for, as one integer; the words met last, MOST_REMEMBERED_WORDS at most."""

    def __init__(self, table: WordTable) -> None:
        super().__init__()
        self._table = table
        self._gains = Gains(table.unseen)
        self._affix_gains = Gains(dict.fromkeys(table.unseen, 0.0))
        self._affix = cache(self._packed_affix)

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_REMEMBERED_WORDS:
            self.clear()
        found = self[word] = self._packed(word)
        return found

    def _packed(self, word: str) -> int:
        table, is_content = self._table, int(len(word) >= _CONTENT_WORD_LETTERS)
        if word not in table.rows:
            affixes = [part for part in affixes_of(word) if part in table.affixes]
            return table.packed((0, is_content, 0)) + sum(map(self._affix, affixes))
        gains = self._gains.of(table.rows[word])
        return table.packed((1, is_content, 0), known=gains if is_content else (), gains=gains)

    def _packed_affix(self, affix: str) -> int:
        return self._table.packed((0, 0, 1), affix_gains=self._affix_gains.of(self._table.affixes[affix]))


def affixes_of(word: str) -> tuple[str, ...]:
    """The first and the last letters of a word, as the table writes them ("meu-", "-nge"); none for a short word."""
    return (f"{word[:_AFFIX_LETTERS]}-", f"-{word[-_AFFIX_LETTERS:]}") if len(word) > _AFFIX_LETTERS else ()


def default_table() -> WordTable:
    """The packaged table; read once, under a lock."""
    with _LOCK:
        return _load()


@lru_cache(maxsize=1)
def _load() -> WordTable:
    packed = resources.files("rilis_etl.text.language").joinpath("data", _TABLE).read_bytes()
    return WordTable.parse(gzip.decompress(packed).decode().split("\n"))
