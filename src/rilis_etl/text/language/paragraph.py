"""The language of one paragraph, by its script, its words or langdetect; "und" where none of them is safe. Pure."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rilis_etl.text.language.engine import Engine, Guess
from rilis_etl.text.language.gains import DONOR, RECIPIENTS
from rilis_etl.text.language.script import HAN, LATIN, main_script, script_words, without_noise
from rilis_etl.text.language.thresholds import THRESHOLDS
from rilis_etl.text.language.word_table import NO_WORDS, WordCounts, WordTable
from rilis_etl.text.plain_marks import with_plain_marks

UNDETERMINED = "und"

MALAYIC = frozenset({"id", "ms"})
"""Indonesian and Malay: all words of a release decide between them, never those of one paragraph."""

NEIGHBOURS = frozenset({"mak", "rej", "mui", "bew", "abs", "bhp", "nij"})
"""Languages that are in the table so that their texts are recognised and answered "und": their words come from one
source each, so that no other source could test a claim."""

_OUT_OF_SET_ANSWERS = frozenset({"id", "tl", "sw", "so"})
"""What langdetect answers for languages that it does not know."""


class ParagraphLanguage(NamedTuple):
    """The language of one paragraph, and the evidence for it."""

    tag: str  # BCP 47, "und" where no claim is safe
    confidence: float  # 0..1
    letters: int
    coverage: float = 0.0  # share of longer words that the best language of the word table knows, 0..1
    margin: float = 0.0  # nats a word that it is ahead of the runner-up
    engine: str = "none"  # "script", "words", "langdetect", or "none"


class LanguageReading(NamedTuple):
    """What was found for one paragraph: its language, and its words for the decision about the whole release."""

    claim: ParagraphLanguage
    counts: WordCounts = NO_WORDS


NOTHING_READ = LanguageReading(ParagraphLanguage(UNDETERMINED, 0.0, 0))


@dataclass(frozen=True)
class Reader:
    """Reads paragraphs with a word table and an engine."""

    table: WordTable
    engine: Engine
    hints: Collection[str]  # tags that the source usually publishes in

    @cached_property
    def expected(self) -> frozenset[str]:
        """The hinted languages, Indonesian always among them."""
        return frozenset((DONOR, *self.hints))

    def read(self, text: str, *, force_engine: bool = False, previous_tag: str | None = None) -> LanguageReading:
        """The language of a paragraph.

        The engine is asked where the words are not sure, and always with `force_engine`. `previous_tag` is the
        engine's last answer for an earlier paragraph: it need not be asked again about the same language.
        """
        head = without_noise(text[: THRESHOLDS.paragraph_chars])
        plain = with_plain_marks(head)
        words = script_words(plain)
        letters = len("".join(words))
        if letters < THRESHOLDS.fewest_letters:
            return NOTHING_READ
        letters = letters * len(text) // min(len(text), THRESHOLDS.paragraph_chars)
        script = main_script(plain)
        if script != LATIN:
            return LanguageReading(self._by_script(head, script, letters))
        counts = self.table.counts(words)
        claim = self._by_words(counts, letters)
        if force_engine or not _is_sure(claim, len(words), previous_tag):
            claim = self._weigh(claim, self.engine.guess(head), counts)
        return LanguageReading(self._of_neighbour(claim, counts) if claim.tag in NEIGHBOURS else claim, counts)

    def _by_words(self, counts: WordCounts, letters: int) -> ParagraphLanguage:
        """The likeliest language by the word table. Affixes of unlisted words count for the margin, not for the
        confidence."""
        first = self.table.likeliest(counts, self.expected, THRESHOLDS.hint_nats)
        count = counts.words or 1
        confidence = _confidence(first.coverage, max(0.0, first.lead) / count, counts.words)
        margin = max(0.0, first.full_lead) / count
        return ParagraphLanguage(first.tag, confidence, letters, first.coverage, margin, "words")

    def _of_neighbour(self, claim: ParagraphLanguage, counts: WordCounts) -> ParagraphLanguage:
        """No claim; Indonesian where the source writes it and the neighbour's words are little ahead of it: what is
        spoken in Jakarta is near to Betawi."""
        nats = self.table.nats(counts, (claim.tag,))
        is_near = nats[claim.tag] - nats[DONOR] < THRESHOLDS.colloquial_margin * counts.words
        return claim._replace(tag=DONOR) if is_near and DONOR in self.hints else _undetermined(claim)

    def _by_script(self, text: str, script: str, letters: int) -> ParagraphLanguage:
        """The language of a text in a script other than Latin: by the script if one language writes it, else by the
        engine."""
        if script.islower():
            return ParagraphLanguage(script, 1.0, letters, engine="script")
        guess = self.engine.guess(text)
        if script == HAN and (guess is None or not guess.tag.startswith(("zh", "ja"))):
            return ParagraphLanguage("zh", 1.0, letters, engine="script")
        if guess is None:
            return ParagraphLanguage(UNDETERMINED, 0.0, letters)
        return ParagraphLanguage(guess.tag, guess.probability, letters, engine="langdetect")

    def _weigh(self, claim: ParagraphLanguage, guess: Guess | None, counts: WordCounts) -> ParagraphLanguage:
        """The claim of the words, the engine's guess, or "und": whichever is safe when both are known."""
        if guess is None:
            return _undetermined(claim)
        evidence = _Evidence(claim, guess, counts.words)
        if guess.tag in _OUT_OF_SET_ANSWERS:
            return claim if evidence.is_likely else _undetermined(claim)
        if evidence.words_outweigh:
            return claim
        if evidence.is_weak_guess:
            is_expected = claim.tag in self.expected or (evidence.is_distinct and claim.tag in RECIPIENTS)
            return claim if evidence.is_known or (evidence.is_likely and is_expected) else _undetermined(claim)
        backing = self.table.coverage(counts, guess.tag)
        if backing is not None and backing < THRESHOLDS.backed_coverage and evidence.is_long:
            return _undetermined(claim)
        return claim._replace(tag=guess.tag, confidence=guess.probability, engine="langdetect")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the words of one paragraph say beside the engine's guess, and how much each is worth."""

    claim: ParagraphLanguage
    guess: Guess
    words: int

    @property
    def is_long(self) -> bool:
        return self.words >= THRESHOLDS.short_words

    @property
    def is_known(self) -> bool:
        """Whether the words are in the claimed language, whatever the engine guesses."""
        is_ahead = self.claim.margin >= THRESHOLDS.distinct_margin
        return self.claim.coverage >= THRESHOLDS.sure_coverage and (is_ahead or not self.is_long)

    @property
    def is_distinct(self) -> bool:
        """Whether the claimed language stands out from the others. A guess of Indonesian does not confirm it: that is
        what langdetect answers for all languages that it does not know."""
        is_confirmed = self.guess.tag == self.claim.tag != "id"
        return is_confirmed or (self.is_long and self.claim.margin >= THRESHOLDS.distinct_margin)

    @property
    def is_likely(self) -> bool:
        """Whether the words are in a language of the table at all."""
        needed = THRESHOLDS.distinct_coverage if self.is_distinct else THRESHOLDS.out_of_set_coverage
        return self.claim.coverage >= needed

    @property
    def words_outweigh(self) -> bool:
        """Whether the words are believed against a guess of another language."""
        if not self.is_known:
            return False
        if self.is_long and self.claim.tag in MALAYIC and self.claim.letters < THRESHOLDS.aside_letters:
            return True
        return self.claim.tag in RECIPIENTS and self.claim.margin * self.words >= THRESHOLDS.outweighing_nats

    @property
    def is_weak_guess(self) -> bool:
        is_strict = self.is_known or self.is_long
        needed = THRESHOLDS.certain_probability if is_strict else THRESHOLDS.trusted_probability
        return self.words < THRESHOLDS.fewest_words or self.guess.probability < needed


def _is_sure(claim: ParagraphLanguage, count: int, previous_tag: str | None) -> bool:
    """Whether the words name the language so clearly that the engine need not be asked."""
    if count < THRESHOLDS.short_words:
        return claim.coverage >= THRESHOLDS.surer_coverage
    if claim.tag in MALAYIC:
        return claim.coverage >= THRESHOLDS.sure_coverage
    if claim.margin < THRESHOLDS.clear_margin or claim.tag in RECIPIENTS:
        return claim.coverage >= THRESHOLDS.surer_coverage
    is_confirmed = claim.tag == previous_tag
    return claim.coverage >= (THRESHOLDS.confirmed_coverage if is_confirmed else THRESHOLDS.clear_coverage)


def _undetermined(claim: ParagraphLanguage) -> ParagraphLanguage:
    return claim._replace(tag=UNDETERMINED, confidence=0.0)


def _confidence(coverage: float, margin: float, count: int) -> float:
    """The confidence (0 to 1) of a claim by words: a logistic function of coverage, margin and number of words.

    It was fitted to separate texts in known languages from texts in languages that the table does not know.
    """
    length = math.log1p(count)
    evidence = 3.2 * coverage - 1.3 * math.tanh(2 * margin) + (3.3 * math.tanh(margin) - 1.6) * length - 0.6
    return 1 / (1 + math.exp(-evidence))
