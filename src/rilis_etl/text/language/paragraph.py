"""The language of one paragraph, told by its script, its words or langdetect; "und" where none of them is safe."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rilis_etl.text.language.engine import Engine, Guess
from rilis_etl.text.language.script import HAN, LATIN, main_script, script_words, without_noise
from rilis_etl.text.language.word_table import NO_WORDS, RECIPIENTS, Score, WordCounts, WordTable

UNDETERMINED = "und"
MALAYIC = frozenset({"id", "ms"})  # told apart by all the words of a document, never by one paragraph's
# In the table to recognise a stranger by: a single source each, so that a claim could not be tested on another.
NEIGHBOURS = frozenset({"mak", "rej", "mui", "bew", "abs", "bhp", "nij"})

LOOK = 2_000  # characters of a paragraph that are looked at
_FEWEST = 3  # letters
_SHORT = 8  # words
_SURE = 0.5  # coverage from which the words of _SHORT or more in Indonesian or Malay decide alone
_SURER = 0.8  # the same for other languages, and for fewer words …
_SURE_ENOUGH = 0.65  # … or this, when _SHORT words are so many nats a word ahead, and the language has no dialects near
_FAR_AHEAD = 1.0  # it in the table. Of 12,500 texts in 200 languages langdetect would have changed none (.60: three).
_SURE_AGAIN = 0.4  # the same where langdetect has just said so of a paragraph before; of 1,228 pages none changes
_STRANGE = 0.2  # coverage below which what langdetect takes for Indonesian is in no language of the table …
_DISTINCT = 0.2  # … unless it is ahead of all others by so many nats a word …
_FOREIGN = 0.1  # … and has this much coverage at least. With half as much again for both, .02 fewer sentences of an
# encyclopedia, full of names, are known by a table that has not seen it
_AHEAD = 3.0  # nats that hinted languages get ahead of others
_FEWEST_WORDS = 3  # below which langdetect is not believed: it calls "(MDH)" Swahili and "Short link" Albanian
_TRUST = 0.5  # probability from which it is, below _SHORT words: most of its seven walks agree
_CERTAIN = 0.9  # the same for longer texts, and against words that are _SURE
_OUTWEIGHS = 10.0  # nats ahead from which words known as a language of Indonesia are believed against langdetect, which
# has none of these: it is sure that Buginese is Finnish or Italian
_ASIDE = 150  # letters below which langdetect is not heard against them at all
# Coverage below which a language of the table, named by langdetect for _SHORT words or more, is not theirs: letters and
# small words look like it, the longer words are others (Serer as Portuguese). Of lines that are what langdetect says,
# one in a hundred has less; of strangers that it names so, six in ten.
_BACKED = 0.1
_STRANGERS = frozenset({"id", "tl", "sw", "so"})  # what langdetect calls the languages it lacks


@dataclass(frozen=True, slots=True)
class ParagraphLanguage:
    """What one paragraph is written in, and on what evidence."""

    tag: str  # BCP 47, "und" where no claim is safe
    confidence: float  # 0..1
    letters: int
    coverage: float = 0.0  # share of longer words that the best language of the word table knows, 0..1
    margin: float = 0.0  # nats a word that it is ahead of the runner-up
    engine: str = "none"  # "script", "words", "langdetect", or "none"


@dataclass(frozen=True, slots=True)
class LanguageReading:
    """A paragraph as read: its claim, and its words for the document's decision."""

    claim: ParagraphLanguage
    counts: WordCounts = NO_WORDS


NOTHING_READ = LanguageReading(ParagraphLanguage(UNDETERMINED, 0.0, 0))


@dataclass(frozen=True)
class Reader:
    """Reads paragraphs with a word table and an engine."""

    table: WordTable
    engine: Engine
    hints: Collection[str]  # tags that the source usually publishes in, Indonesian always among them

    def read(self, text: str, *, cross_examine: bool = False, told: str | None = None) -> LanguageReading:
        """The reading of a paragraph; with `cross_examine`, langdetect is asked even where the words are sure.

        `told`: what langdetect said of a paragraph before; it need not say it of each.
        """
        head = without_noise(text[:LOOK])
        found = script_words(head)
        letters = sum(map(len, found))
        if letters < _FEWEST:
            return NOTHING_READ
        letters = letters * len(text) // min(len(text), LOOK)
        script = main_script(head)
        if script != LATIN:
            return LanguageReading(self._by_script(head, script, letters))
        counts = self.table.counts(found)
        claim = self._by_words(counts, letters)
        if cross_examine or not _is_sure(claim, len(found), told):
            claim = self._weigh(claim, self.engine.guess(head), counts)
        return LanguageReading(_undetermined(claim) if claim.tag in NEIGHBOURS else claim, counts)

    def _by_words(self, counts: WordCounts, letters: int) -> ParagraphLanguage:
        first, rivals = _likeliest(self.table.best(counts, self.hints), self.hints)
        count = counts.words or 1
        vouched = max(0.0, first.nats - max(rival.nats for rival in rivals)) / count
        lead = first.nats + first.leaning - max(rival.nats + rival.leaning for rival in rivals)
        margin = max(0.0, lead) / count
        confidence = _confidence(first.coverage, vouched, counts.words)
        return ParagraphLanguage(first.tag, confidence, letters, first.coverage, margin, "words")

    def _by_script(self, text: str, script: str, letters: int) -> ParagraphLanguage:
        """A text in a script other than Latin: the script names the language, or langdetect does."""
        if script.islower():
            return ParagraphLanguage(script, 1.0, letters, engine="script")
        guess = self.engine.guess(text)
        if script == HAN and (guess is None or not guess.tag.startswith(("zh", "ja"))):
            return ParagraphLanguage("zh", 1.0, letters, engine="script")
        if guess is None:
            return ParagraphLanguage(UNDETERMINED, 0.0, letters)
        return ParagraphLanguage(guess.tag, guess.probability, letters, engine="langdetect")

    def _weigh(self, by_words: ParagraphLanguage, guess: Guess | None, counts: WordCounts) -> ParagraphLanguage:
        """What to make of the words' claim and langdetect's guess together."""
        if guess is None:
            return _undetermined(by_words)
        count = counts.words
        ahead = by_words.margin >= _DISTINCT
        known = by_words.coverage >= _SURE and (ahead or count < _SHORT)
        agreed = guess.tag == by_words.tag != "id"  # "id" is no agreement: langdetect says so of all its strangers
        distinct = agreed or (count >= _SHORT and ahead)
        likely = by_words.coverage >= (_FOREIGN if distinct else _STRANGE)
        if guess.tag in _STRANGERS:
            return by_words if likely else _undetermined(by_words)
        if known and count >= _SHORT and by_words.tag in MALAYIC and by_words.letters < _ASIDE:
            return by_words
        if known and by_words.tag in RECIPIENTS and by_words.margin * count >= _OUTWEIGHS:
            return by_words
        if count < _FEWEST_WORDS or guess.probability < (_CERTAIN if known or count >= _SHORT else _TRUST):
            told = likely and (by_words.tag in self.hints or (distinct and by_words.tag in RECIPIENTS))
            return by_words if known or told else _undetermined(by_words)
        backing = self.table.coverage(counts, guess.tag)
        if backing is not None and backing < _BACKED and count >= _SHORT:
            return _undetermined(by_words)
        return replace(by_words, tag=guess.tag, confidence=guess.probability, engine="langdetect")


def _is_sure(claim: ParagraphLanguage, count: int, told: str | None) -> bool:
    """Whether the words of a paragraph say its language so clearly that langdetect need not be asked."""
    if count < _SHORT:
        return claim.coverage >= _SURER
    if claim.tag in MALAYIC:
        return claim.coverage >= _SURE
    if claim.margin < _FAR_AHEAD or claim.tag in RECIPIENTS:
        return claim.coverage >= _SURER
    return claim.coverage >= (_SURE_AGAIN if claim.tag == told else _SURE_ENOUGH)


def _likeliest(scores: Sequence[Score], hints: Collection[str]) -> tuple[Score, list[Score]]:
    """The likeliest language, hinted ones a little ahead, and its rivals: not Indonesian for Malay, nor vice versa."""
    first = max(scores, key=lambda score: score.nats + score.leaning + _AHEAD * (score.tag in hints))
    return first, [score for score in scores if score is not first and not {first.tag, score.tag} <= MALAYIC]


def _undetermined(claim: ParagraphLanguage) -> ParagraphLanguage:
    return replace(claim, tag=UNDETERMINED, confidence=0.0)


def _confidence(coverage: float, margin: float, count: int) -> float:
    """A logistic of how many words are known and how far ahead they are; fitted to tell known texts from strangers'."""
    length = math.log1p(count)
    evidence = 3.2 * coverage - 1.3 * math.tanh(2 * margin) + (3.3 * math.tanh(margin) - 1.6) * length - 0.6
    return 1 / (1 + math.exp(-evidence))
