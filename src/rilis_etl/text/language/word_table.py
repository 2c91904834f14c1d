"""Stage B of language identification: which words are these?

A naive Bayes model over whole words, for Indonesian, Malay, English and languages of Indonesia. Trigrams cannot tell
Indonesian from Malay (a Malay langdetect profile drags Indonesian articles from 1.000 to .245); words can. The share of
longer words that a language knows (coverage) and the lead over the runner-up say "none of these".

The languages of Indonesia write its official words as Indonesian does: where their own small training text lacks a
word, they are taken to borrow it, so that three such words in a Banjar sentence do not make it Indonesian.

The packaged table is word counts in plain text (data/README.md tells where they come from). The counts of a
word become one integer with two lanes of bits per language when it is first met, so that a sum of integers adds up all
languages at once: a paragraph costs two look-ups and one addition a word, without numpy.

A word that the table lacks is looked at by its ends: "meu…" is Acehnese and "…nge" Buginese in words that no training
text held. Ends lean towards a language and vouch for none, since those of a stranger's words are somebody's too.
"""

import gzip
import math
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import starmap
from struct import Struct
from typing import NamedTuple

SMOOTHING = 3  # added to each count, which are in tenths of an occurrence: 10 costs .004, 1 gains nothing sure
MOST_COUNTED_WORDS = 30_000  # that one tally may hold before its lanes overflow
_STEPS = 64  # of a lane, per nat
_LANE = 32  # bits: MOST_WORDS times 16 nats
# Letters from which a word counts for coverage. Shorter ones are alike by accident the world over: "e", "ka", "na" and
# "te" made Maori Buginese. At 95 % of known sentences kept, 9 % of strangers in Latin script pass by the share of all
# words, 2 % by that of these (benchmarks/text).
_TELLING = 4
_END = 3  # letters; with four, a source that was not trained on gains half as much
DONOR = "id"
# Languages that take the words of law, science and administration from LENDER, which stands before them in the table.
RECIPIENTS = frozenset(
    ("jv", "su", "min", "ace", "ban", "bug", "bjn", "mad", "bbc", "mak", "rej", "mui", "bew", "abs", "bhp", "nij")
)
# Share of its frequency at home that a word has as a loan. With .3 unseen sources lose .03 on average, with .7
# Indonesian sentences .02.
_LOAN = math.log(0.5)
_TABLE = "words.tsv.gz"
_LOCK = threading.Lock()


class Score(NamedTuple):
    """How well one language explains some words."""

    tag: str
    nats: float  # log-likelihood of the words in the table; differences between languages count
    leaning: float  # the same of the ends of the other words
    coverage: float  # share of the words of four letters and more that this language's training text held, 0..1


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Words as counted against the table. Tallies of parts add up to the tally of the whole."""

    lanes: int = 0
    words: int = 0  # looked up
    listed: int = 0  # found in the table
    telling: int = 0  # of the words looked up, those that count for coverage
    end_lanes: int = 0
    ends: int = 0  # of words that were not found, those in the table

    def __add__(self, other: "WordCounts") -> "WordCounts":
        return WordCounts(
            self.lanes + other.lanes,
            self.words + other.words,
            self.listed + other.listed,
            self.telling + other.telling,
            self.end_lanes + other.end_lanes,
            self.ends + other.ends,
        )


NO_WORDS = WordCounts()


@dataclass(frozen=True)
class WordTable:
    """Words with the languages that use them."""

    rows: Mapping[str, str]  # word → `tag=count …`
    ends: Mapping[str, str]  # "meu-" or "-nge" → `tag=count …`, among 10,000 different words of the language
    unseen: Mapping[str, float]  # by language: log-probability of a listed word that its training text did not hold
    lanes: Mapping[str, int]  # of a word of `rows`
    end_lanes: Mapping[str, int]  # of one of `ends`

    @classmethod
    def parse(cls, lines: Sequence[str]) -> "WordTable":
        """The table from lines as in words.tsv: `tag=total …`, then `word tag=count …`, a blank line, and ends."""
        blank = lines.index("") if "" in lines else len(lines)
        rows, ends = (dict(line.split(" ", 1) for line in part) for part in (lines[1:blank], lines[blank + 1 :]))
        totals = ((tag, int(count)) for tag, _, count in (cell.partition("=") for cell in lines[0].split()))
        unseen = {tag: math.log(SMOOTHING / (n + SMOOTHING * len(rows))) for tag, n in totals}
        return cls(rows, ends, unseen, _Lanes(rows, unseen), _Lanes(ends, dict.fromkeys(unseen, 0.0)))

    def counts(self, words: Sequence[str]) -> WordCounts:
        """The words (lower case, at most MOST_WORDS) counted against the table."""
        words = words[:MOST_COUNTED_WORDS]
        found = list(filter(self.rows.__contains__, words))
        telling = len([word for word in words if len(word) >= _TELLING])
        ends = [end for word in words if word not in self.rows for end in word_ends(word) if end in self.ends]
        lanes, end_lanes = sum(map(self.lanes.__getitem__, found)), sum(map(self.end_lanes.__getitem__, ends))
        return WordCounts(lanes, len(words), len(found), telling, end_lanes, len(ends))

    def scores(self, counts: WordCounts) -> list[Score]:
        """Every language's score, likeliest first; ties in the table's order."""
        return list(starmap(Score, self._ranked(counts)))

    def best(self, counts: WordCounts, also: Collection[str]) -> list[Score]:
        """The scores of the three best languages and of those in `also`, best first."""
        ranked = self._ranked(counts)
        return [Score(*score) for place, score in enumerate(ranked) if place < 3 or score[0] in also]

    def coverage(self, counts: WordCounts, tag: str) -> float | None:
        """One language's coverage; None for one that is not in the table."""
        return next((score[3] for score in self._ranked(counts) if score[0] == tag), None)

    def _ranked(self, counts: WordCounts) -> list[tuple[str, float, float, float]]:
        """The fields of the scores, best first: most are looked at once and dropped."""
        gains, leanings = (
            self._layout.unpack(n.to_bytes(self._layout.size, "little")) for n in (counts.lanes, counts.end_lanes)
        )
        listed, telling = counts.listed, counts.telling or 1
        found: list[tuple[str, float, float, float]] = []
        lent = lent_leaning = 0.0
        for (tag, unseen), gain, known, lean in zip(
            self.unseen.items(), gains[::2], gains[1::2], leanings[::2], strict=True
        ):
            nats, leaning = gain / _STEPS, lean / _STEPS
            if tag in RECIPIENTS:
                nats, leaning = nats + lent, leaning + lent_leaning
            else:
                nats += listed * unseen
            found.append((tag, nats, leaning, known / telling))
            if tag == DONOR:
                lent, lent_leaning = nats + listed * _LOAN, leaning + counts.ends * _LOAN
        return sorted(found, key=lambda score: score[1] + score[2], reverse=True)

    @cached_property
    def _layout(self) -> Struct:
        return Struct(f"<{2 * len(self.unseen)}I")


class _Lanes(dict[str, int]):
    """Word → the lanes it stands for: for each language its gain over an unseen word, and one telling word known."""

    def __init__(self, rows: Mapping[str, str], floor: Mapping[str, float]) -> None:
        super().__init__()
        self._rows = rows
        self._shift = {tag: 2 * _LANE * i for i, tag in enumerate(floor)}
        # in nats, what an unseen word of a borrower's is likelier than a loan that its lender has not seen either
        self._owned = {tag: floor[tag] - floor[DONOR] - _LOAN for tag in floor if tag in RECIPIENTS}

    def __missing__(self, word: str) -> int:
        value, lent, known = 0, 0.0, int(len(word) >= _TELLING) << _LANE
        for cell in self._rows[word].split(" "):
            tag, _, count = cell.partition("=")
            gain = _gain(count)
            if tag == DONOR:
                lent = gain
            elif tag in self._owned:
                gain = max(0.0, gain + self._owned[tag] - lent)
            value |= (known | round(gain * _STEPS)) << self._shift[tag]
        self[word] = value
        return value


def word_ends(word: str) -> tuple[str, ...]:
    """The first and the last letters of a word, as they stand in the table; none of a short word."""
    return (f"{word[:_END]}-", f"-{word[-_END:]}") if len(word) > _END else ()


@cache
def _gain(count: str) -> float:
    """How many nats a word of this count is likelier than one that was not seen."""
    return math.log1p(int(count) / SMOOTHING)


def default_table() -> WordTable:
    """The packaged table; read once, under a lock."""
    with _LOCK:
        return _load()


@lru_cache(maxsize=1)
def _load() -> WordTable:
    packed = resources.files("rilis_etl.text.language").joinpath("data", _TABLE).read_bytes()
    return WordTable.parse(gzip.decompress(packed).decode().split("\n"))
