"""Which language is a release in, paragraph by paragraph and as a whole?

Two stages: langdetect (language_engine) for the languages of the world, and a table of words (language_words) for what
it cannot tell apart or does not know: Indonesian against Malay, Javanese, Sundanese, Minangkabau and their neighbours.
Where neither makes a safe claim the answer is "und". Pure, deterministic, thread-safe; no text makes it raise.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rilis_etl.model import Language
from rilis_etl.text.language.engine import Engine, default_engine
from rilis_etl.text.language.paragraph import (
    LOOK,
    MALAYIC,
    NOTHING_READ,
    UNDETERMINED,
    LanguageReading,
    ParagraphLanguage,
    Reader,
)
from rilis_etl.text.language.word_table import DONOR, NO_WORDS, RECIPIENTS, WordCounts, WordTable, default_table

__all__ = ["BILINGUAL", "UNDETERMINED", "Identifier", "ParagraphLanguage", "identify", "identify_paragraphs"]

BILINGUAL = 0.25  # share of the letters from which a second language is one; quotations have .13 on average
UNKNOWN = 2 / 3  # share of the letters in no language that we know from which the whole is in none
_BUDGET = 40_000  # characters of a document that are looked at, from its head
_TILT = 0.3  # nats that Indonesian gets against Malay: between -.1 and .3 their mean in cross-validation is the same
_HINT = 1.5  # nats that a hinted language gets there: one marked word in a line, nothing in an article
# Nats a word by which a paragraph in a language of Indonesia must be ahead of Indonesian in an Indonesian release. Our
# own Indonesian paragraphs with a quotation in Javanese or Sundanese reached 1.1; of paragraphs wholly in a language of
# the table, nine in ten passed 1.5 (Banjar, the nearest) to 2.7 (Buginese).
_QUOTING = 1.5


@dataclass(frozen=True)
class Identifier:
    """Both stages put together. The functions below use the packaged table and the cheapest engine installed."""

    table: WordTable
    engine: Engine

    def identify(self, paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()) -> Language:
        """As the function of this name."""
        claims = [reading.claim for reading in self._read(paragraphs, title, hints)]
        return _summary(claims[1:]) or _summary(claims[:1]) or Language(UNDETERMINED, 0.0)

    def identify_paragraphs(
        self, paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()
    ) -> tuple[ParagraphLanguage, ...]:
        """As the function of this name."""
        return tuple(reading.claim for reading in self._read(paragraphs, title, hints)[1:])

    def _read(self, paragraphs: Sequence[str], title: str | None, hints: Sequence[str]) -> list[LanguageReading]:
        """The title's reading, then each paragraph's, with one answer to Indonesian or Malay.

        langdetect is asked about the first paragraph whatever its words say, about the others where words are not sure.
        """
        reader = Reader(self.table, self.engine, {DONOR, *hints})
        parse_cache: list[LanguageReading] = []
        left = _BUDGET
        told: str | None = None
        for place, text in enumerate((title or "", *paragraphs)):
            reading = reader.read(text, cross_examine=place == 1, told=told) if text and left > 0 else NOTHING_READ
            parse_cache.append(reading)
            told = reading.claim.tag if reading.claim.engine == "langdetect" else told
            left -= min(len(text), LOOK)
        return _settled(parse_cache, self.table, hints)


def identify(paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()) -> Language:
    """The main language of a release and, where a quarter or more is in another, the second.

    `paragraphs` and `title` are cleaned text; `hints` are the tags that the source usually publishes in: they break
    ties and outweigh a single word. The title speaks only where the paragraphs hold no letter.
    """
    return Identifier(default_table(), default_engine()).identify(paragraphs, title=title, hints=hints)


def identify_paragraphs(
    paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()
) -> tuple[ParagraphLanguage, ...]:
    """The language of each paragraph; Indonesian against Malay as decided for the whole document.

    Paragraphs beyond the first 40,000 characters are not looked at: they have no letters and are "und".
    """
    return Identifier(default_table(), default_engine()).identify_paragraphs(paragraphs, title=title, hints=hints)


def _settled(parse_cache: Sequence[LanguageReading], table: WordTable, hints: Sequence[str]) -> list[LanguageReading]:
    """The same readings with one answer to Indonesian or Malay, from the words of all paragraphs in either.

    Where these are most of the release, a paragraph in a language of Indonesia must be so without a doubt: it may be an
    Indonesian one with a quotation.
    """
    malayic = [reading for reading in parse_cache if _malayic(reading)]
    if not malayic:
        return list(parse_cache)
    nats = _nats(table, sum((reading.counts for reading in malayic), NO_WORDS))
    tag = max(sorted(MALAYIC), key=lambda tag: nats[tag] + _TILT * (tag == DONOR) + _HINT * (tag in hints))
    most = 2 * sum(r.claim.letters for r in malayic) > sum(r.claim.letters for r in parse_cache)
    return [
        replace(r, claim=replace(r.claim, tag=tag)) if _malayic(r) or (most and _quoting(r, table)) else r
        for r in parse_cache
    ]


def _quoting(reading: LanguageReading, table: WordTable) -> bool:
    """Whether a paragraph in a borrower's language may be Indonesian with a quotation."""
    tag, counts = reading.claim.tag, reading.counts
    if tag not in RECIPIENTS or reading.claim.engine != "words":
        return False
    nats = _nats(table, counts)
    return nats[tag] - nats[DONOR] < _QUOTING * counts.words


def _nats(table: WordTable, counts: WordCounts) -> dict[str, float]:
    return {score.tag: score.nats for score in table.scores(counts)}


def _malayic(reading: LanguageReading) -> bool:
    return reading.claim.tag in MALAYIC and reading.claim.engine == "words"


def _summary(claims: Sequence[ParagraphLanguage]) -> Language | None:
    """The language of most letters, and the second if its share is a bilingual's; None where nothing holds a letter."""
    letters: Counter[str] = Counter()
    for claim in claims:
        letters[claim.tag] += claim.letters
    if not (whole := letters.total()):
        return None
    if letters.pop(UNDETERMINED, 0) > UNKNOWN * whole:
        return Language(UNDETERMINED, 0.0)
    (tag, most), *others = letters.most_common()
    whole = letters.total()
    confidence = round(sum(c.confidence * c.letters for c in claims if c.tag == tag) / most, 3)
    if others and others[0][1] >= BILINGUAL * whole:
        return Language(tag, confidence, others[0][0], round(others[0][1] / whole, 3))
    return Language(tag, confidence)
