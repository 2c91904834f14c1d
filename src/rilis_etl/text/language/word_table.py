"""The word table: how well each language explains the words of a text. Pure but for reading its packaged file once.

A naive Bayes model over whole words, for Indonesian, Malay, English and languages of Indonesia. Trigrams cannot tell
Indonesian from Malay (with a Malay profile, langdetect's probability of Indonesian on Indonesian articles falls from
1.000 to .245); words can. The share of longer words that a language knows (coverage) and its lead over the runner-up
show when a text is in none of these languages.

The languages of Indonesia borrow its official words. Where their small training text lacks a word that Indonesian has,
they count as recipients of it; otherwise three such words in a Banjar sentence would make it Indonesian.

The packaged table is word counts in plain text (data/README.md says where they come from). When a word is first met,
its counts are packed into one integer with two fields of bits for each language. A sum of such integers adds up all
languages at once: a paragraph costs two look-ups and one addition a word, without numpy.

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
from itertools import starmap
from struct import Struct
from typing import NamedTuple

SMOOTHING = 3
"""Added to each count. Counts are in tenths of an occurrence; 10 loses .004 of accuracy, 1 gains nothing sure."""

MOST_COUNTED_WORDS = 30_000
"""Words that one WordCounts may hold before its packed fields overflow."""

MOST_REMEMBERED_WORDS = 50_000
"""Words whose counts are kept for the next text: about 8 MB."""

DONOR = "id"
"""The language that others borrow from; it stands before them in the table."""

RECIPIENTS = frozenset(
    ("jv", "su", "min", "ace", "ban", "bug", "bjn", "mad", "bbc", "mak", "rej", "mui", "bew", "abs", "bhp", "nij")
)
"""Languages that borrow the words of law, science and administration from DONOR."""

_STEPS = 64
"""Units of a packed field in one nat."""

_FIELD_BITS = 32
"""Bits of a packed field: MOST_COUNTED_WORDS times 16 nats fit."""

_CONTENT_WORD_LETTERS = 4
"""Letters from which a word is a content word and counts for coverage. Shorter words are alike by accident the world
over: "e", "ka", "na" and "te" made Maori Buginese. At a limit that keeps 95 % of sentences in known languages, 9 % of
sentences in unknown languages in Latin script pass when all words count, 2 % when only content words do
(benchmarks/text)."""

_AFFIX_LETTERS = 3
"""Letters of an affix. With four, a source that was not trained on gains half as much."""

_LOAN = math.log(0.5)
"""Log of the frequency that a borrowed word keeps. With .3 instead of .5 unseen sources lose .03 on average, with .7
Indonesian sentences lose .02."""

TWINS = ("id", "ms")
"""Two languages that share most of their words, and whose training texts are a few newspapers each."""

_CHANCE_NATS = {"id": 1.0, "ms": 1.5}
"""By so many nats a word that both twins use may be likelier in one of them by the choice of newspapers alone: only
what goes beyond counts. "Kepada" and "berkata" are Indonesian too, but the one newspaper that teaches it avoids them;
eight teach Malay. Measured on sources that were not trained on (benchmarks/README.md, "Language")."""

_TABLE = "words.tsv.gz"
_LOCK = threading.Lock()


class Score(NamedTuple):
    """How well one language explains some words."""

    tag: str
    nats: float  # log-likelihood of the words in the table; only differences between languages mean something
    affix_nats: float  # the same for the affixes of the other words
    coverage: float  # share of content words that this language's training text held, 0..1

    @property
    def total_nats(self) -> float:
        """Words and affixes together."""
        return self.nats + self.affix_nats


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The words of a text as counted against the table. The counts of parts add up to the counts of the whole."""

    packed: int = 0  # for each language the gains of the words found, and how many of them it knows
    words: int = 0  # looked up
    listed: int = 0  # found in the table
    content_words: int = 0  # of the words looked up, those that count for coverage
    packed_affixes: int = 0  # as `packed`, for the affixes of the words that were not found
    affixes: int = 0  # of words that were not found, those in the table

    def __add__(self, other: "WordCounts") -> "WordCounts":
        return WordCounts(
            self.packed + other.packed,
            self.words + other.words,
            self.listed + other.listed,
            self.content_words + other.content_words,
            self.packed_affixes + other.packed_affixes,
            self.affixes + other.affixes,
        )


NO_WORDS = WordCounts()


@dataclass(frozen=True)
class WordTable:
    """Words with the languages that use them."""

    rows: Mapping[str, str]  # word → `tag=count …`
    affixes: Mapping[str, str]  # "meu-" or "-nge" → `tag=count …`, among 10,000 different words of the language
    unseen: Mapping[str, float]  # by language: log-probability of a listed word that its training text did not hold
    packed_rows: Mapping[str, int]  # the gains of a word of `rows`
    packed_affixes: Mapping[str, int]  # the gains of one of `affixes`

    @classmethod
    def parse(cls, lines: Sequence[str]) -> "WordTable":
        """The table from lines as in words.tsv: `tag=total …`, then `word tag=count …`, a blank line, and affixes."""
        blank = lines.index("") if "" in lines else len(lines)
        rows, affixes = (dict(line.split(" ", 1) for line in part) for part in (lines[1:blank], lines[blank + 1 :]))
        totals = ((tag, int(count)) for tag, _, count in (cell.partition("=") for cell in lines[0].split()))
        unseen = {tag: math.log(SMOOTHING / (n + SMOOTHING * len(rows))) for tag, n in totals}
        return cls(rows, affixes, unseen, _Packed(rows, unseen), _Packed(affixes, dict.fromkeys(unseen, 0.0)))

    def counts(self, words: Sequence[str]) -> WordCounts:
        """The words (in lower case; the first MOST_COUNTED_WORDS of them) counted against the table."""
        looked_up = map(self._looked_up.__getitem__, words[:MOST_COUNTED_WORDS])
        return WordCounts(*map(sum, zip(*looked_up, strict=True)))

    def scores(self, counts: WordCounts) -> list[Score]:
        """Every language's score, likeliest first; ties in the table's order."""
        return list(starmap(Score, self._ranked(counts)))

    def best(self, counts: WordCounts, also: Collection[str]) -> list[Score]:
        """The scores of the three best languages and of those in `also`, best first."""
        ranked = self._ranked(counts)
        return [Score(*score) for place, score in enumerate(ranked) if place < 3 or score[0] in also]

    def coverage(self, counts: WordCounts, tag: str) -> float | None:
        """One language's coverage; None for one that is not in the table."""
        place = next((place for place, (other, *_) in enumerate(self._languages) if other == tag), None)
        return None if place is None else self._unpacked(counts.packed)[2 * place + 1] / (counts.content_words or 1)

    def _ranked(self, counts: WordCounts) -> list[tuple[str, float, float, float]]:
        """The fields of the scores, best first: most are looked at once and dropped."""
        gains = self._unpacked(counts.packed)
        affix_gains = self._unpacked(counts.packed_affixes)
        listed, content_words = counts.listed, counts.content_words or 1
        found: list[tuple[str, float, float, float]] = []
        loan = affix_loan = 0.0
        for (tag, unseen, is_recipient), gain, known, affix_gain in zip(
            self._languages, gains[::2], gains[1::2], affix_gains[::2], strict=True
        ):
            nats, affix_nats = gain / _STEPS, affix_gain / _STEPS
            if is_recipient:
                nats, affix_nats = nats + loan, affix_nats + affix_loan
            else:
                nats += listed * unseen
            found.append((tag, nats, affix_nats, known / content_words))
            if tag == DONOR:
                loan, affix_loan = nats + listed * _LOAN, affix_nats + counts.affixes * _LOAN
        found.sort(key=_total_nats, reverse=True)
        return found

    def _unpacked(self, packed: int) -> tuple[int, ...]:
        """For each language its gain, in steps, and how many of the words it knows."""
        return self._layout.unpack(packed.to_bytes(self._layout.size, "little"))

    @cached_property
    def _layout(self) -> Struct:
        return Struct(f"<{2 * len(self.unseen)}I")

    @cached_property
    def _languages(self) -> tuple[tuple[str, float, bool], ...]:
        """Each language, the log-probability of its unseen words, and whether it borrows."""
        return tuple((tag, unseen, tag in RECIPIENTS) for tag, unseen in self.unseen.items())

    @cached_property
    def _looked_up(self) -> "_LookedUp":
        return _LookedUp(self)


def _total_nats(score: tuple[str, float, float, float]) -> float:
    return score[1] + score[2]


class _LookedUp(dict[str, tuple[int, int, int, int, int, int]]):
    """Word → the fields of WordCounts for this one word; the words met last, MOST_REMEMBERED_WORDS at most."""

    def __init__(self, table: WordTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, word: str) -> tuple[int, int, int, int, int, int]:
        if len(self) >= MOST_REMEMBERED_WORDS:
            self.clear()
        table, is_content = self._table, int(len(word) >= _CONTENT_WORD_LETTERS)
        if word in table.rows:
            found = (table.packed_rows[word], 1, 1, is_content, 0, 0)
        else:
            affixes = [part for part in affixes_of(word) if part in table.affixes]
            found = (0, 1, 0, is_content, sum(map(table.packed_affixes.__getitem__, affixes)), len(affixes))
        self[word] = found
        return found


class _Packed(dict[str, int]):
    """Word → its packed integer: for each language its gain over an unseen word, and 1 if it is a content word."""

    def __init__(self, rows: Mapping[str, str], floor: Mapping[str, float]) -> None:
        super().__init__()
        self._rows = rows
        self._shift = {tag: 2 * _FIELD_BITS * i for i, tag in enumerate(floor)}
        # by how many nats an unseen word of a recipient is likelier than a loan that its donor has not seen either
        self._own = {tag: floor[tag] - floor[DONOR] - _LOAN for tag in floor if tag in RECIPIENTS}
        self._lead = floor.get(TWINS[0], 0.0) - floor.get(TWINS[1], 0.0)  # of an unseen word of one over the other's

    def __missing__(self, word: str) -> int:
        cells = (cell.partition("=") for cell in self._rows[word].split(" "))
        gains = self._evened({tag: _gain(count) for tag, _, count in cells})
        value, donor_gain, known = 0, gains.get(DONOR, 0.0), int(len(word) >= _CONTENT_WORD_LETTERS) << _FIELD_BITS
        for tag, gain in gains.items():
            own = max(0.0, gain + self._own[tag] - donor_gain) if tag in self._own else gain
            value |= (known | round(own * _STEPS)) << self._shift[tag]
        self[word] = value
        return value

    def _evened(self, gains: dict[str, float]) -> dict[str, float]:
        """The gains; where both twins use the word, the one behind is raised by _CHANCE_NATS, or to the other's."""
        one, other = TWINS
        if one in gains and other in gains:
            lead = gains[one] - gains[other] + self._lead
            ahead, behind = (one, other) if lead > 0 else (other, one)
            gains[behind] += min(abs(lead), _CHANCE_NATS[ahead])
        return gains


def affixes_of(word: str) -> tuple[str, ...]:
    """The first and the last letters of a word, as the table writes them ("meu-", "-nge"); none for a short word."""
    return (f"{word[:_AFFIX_LETTERS]}-", f"-{word[-_AFFIX_LETTERS:]}") if len(word) > _AFFIX_LETTERS else ()


@cache
def _gain(count: str) -> float:
    """By how many nats a word with this count is likelier than a word that was not seen."""
    return math.log1p(int(count) / SMOOTHING)


def default_table() -> WordTable:
    """The packaged table; read once, under a lock."""
    with _LOCK:
        return _load()


@lru_cache(maxsize=1)
def _load() -> WordTable:
    packed = resources.files("rilis_etl.text.language").joinpath("data", _TABLE).read_bytes()
    return WordTable.parse(gzip.decompress(packed).decode().split("\n"))
