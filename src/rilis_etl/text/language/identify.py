"""The language of a release, as a whole and paragraph by paragraph. Pure, deterministic, thread-safe.

Two stages: langdetect (engine.py) knows the languages of the world; a table of words (word_table.py) knows what
langdetect cannot: Indonesian from Malay, Javanese, Sundanese, Minangkabau and their neighbours. Where neither is safe
the answer is "und". No text makes it raise an error.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rilis_etl.model import Language
from rilis_etl.text.language.engine import Engine, default_engine
from rilis_etl.text.language.gains import DONOR, RECIPIENTS
from rilis_etl.text.language.paragraph import (
    MALAYIC,
    NOTHING_READ,
    UNDETERMINED,
    LanguageReading,
    ParagraphLanguage,
    Reader,
)
from rilis_etl.text.language.thresholds import THRESHOLDS
from rilis_etl.text.language.word_table import WordCounts, WordTable, default_table


@dataclass(frozen=True)
class Identifier:
    """A word table and an engine put together. The functions below use the packaged table and the default engine."""

    table: WordTable
    engine: Engine

    def identify(self, paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()) -> Language:
        """The main language of a release: see `identify_language`."""
        claims = [reading.claim for reading in self._read(paragraphs, title, hints)]
        return _summary(claims[1:]) or _summary(claims[:1]) or Language(UNDETERMINED, 0.0)

    def identify_paragraphs(
        self, paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()
    ) -> tuple[ParagraphLanguage, ...]:
        """The language of each paragraph: see the function `identify_paragraphs`."""
        return tuple(reading.claim for reading in self._read(paragraphs, title, hints)[1:])

    def _read(self, paragraphs: Sequence[str], title: str | None, hints: Sequence[str]) -> list[LanguageReading]:
        """The reading of the title, then of each paragraph; Indonesian or Malay as decided for the whole release.

        The engine is asked about the first paragraph whatever its words say, about the others where words are not sure.
        """
        reader = Reader(self.table, self.engine, hints)
        readings: list[LanguageReading] = []
        left = THRESHOLDS.document_chars
        previous_tag: str | None = None
        for place, text in enumerate((title or "", *paragraphs)):
            is_read = text and left > 0
            reading = reader.read(text, force_engine=place == 1, previous_tag=previous_tag) if is_read else NOTHING_READ
            readings.append(reading)
            previous_tag = reading.claim.tag if reading.claim.engine == "langdetect" else previous_tag
            left -= min(len(text), THRESHOLDS.paragraph_chars)
        return _settled(readings, self.table, hints)


def identify_language(paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()) -> Language:
    """The main language of a release and, where a quarter or more is in another, the second.

    `paragraphs` and `title` are cleaned text. `hints` are the tags that the source usually publishes in: they break
    ties and outweigh a single word. The title counts only where the paragraphs hold no letter.
    """
    return Identifier(default_table(), default_engine()).identify(paragraphs, title=title, hints=hints)


def identify_paragraphs(
    paragraphs: Sequence[str], *, title: str | None = None, hints: Sequence[str] = ()
) -> tuple[ParagraphLanguage, ...]:
    """The language of each paragraph; Indonesian or Malay as decided for the whole release.

    Paragraphs beyond the first 40,000 characters are not read: they count as without letters and are "und".
    """
    return Identifier(default_table(), default_engine()).identify_paragraphs(paragraphs, title=title, hints=hints)


def _settled(readings: Sequence[LanguageReading], table: WordTable, hints: Sequence[str]) -> list[LanguageReading]:
    """The readings with one answer for all paragraphs that are Indonesian or Malay, from the words of all of them.

    Where these hold most letters of the release, a paragraph in another language of Indonesia must be so without a
    doubt: it may be Indonesian with a quotation.
    """
    malayic = [reading for reading in readings if _malayic(reading)]
    if not malayic:
        return list(readings)
    nats = table.nats(WordCounts.total([reading.counts for reading in malayic]), ())
    prior = {tag: THRESHOLDS.indonesian_prior_nats * (tag == DONOR) for tag in MALAYIC}
    tag = max(sorted(MALAYIC), key=lambda tag: nats[tag] + prior[tag] + THRESHOLDS.malayic_hint_nats * (tag in hints))
    is_most = 2 * sum(r.claim.letters for r in malayic) > sum(r.claim.letters for r in readings)
    return [
        r._replace(claim=r.claim._replace(tag=tag))
        if r.claim.tag != tag and (_malayic(r) or (is_most and _may_quote(r, table)))
        else r
        for r in readings
    ]


def _may_quote(reading: LanguageReading, table: WordTable) -> bool:
    """Whether a paragraph in another language of Indonesia may be Indonesian with a quotation."""
    tag, counts = reading.claim.tag, reading.counts
    if tag not in RECIPIENTS or reading.claim.engine != "words":
        return False
    nats = table.nats(counts, (tag,))
    return nats[tag] - nats[DONOR] < THRESHOLDS.quotation_margin * counts.words


def _malayic(reading: LanguageReading) -> bool:
    return reading.claim.tag in MALAYIC and reading.claim.engine == "words"


def _summary(claims: Sequence[ParagraphLanguage]) -> Language | None:
    """The language of most letters, and the second if its share is a bilingual's; None where nothing holds a letter."""
    letters: Counter[str] = Counter()
    for claim in claims:
        letters[claim.tag] += claim.letters
    if not (whole := letters.total()):
        return None
    if letters.pop(UNDETERMINED, 0) > THRESHOLDS.unknown_share * whole:
        return Language(UNDETERMINED, 0.0)
    (tag, most), *others = letters.most_common()
    whole = letters.total()
    confidence = round(sum(c.confidence * c.letters for c in claims if c.tag == tag) / most, 3)
    if others and others[0][1] >= THRESHOLDS.bilingual_share * whole:
        return Language(tag, confidence, others[0][0], round(others[0][1] / whole, 3))
    return Language(tag, confidence)
