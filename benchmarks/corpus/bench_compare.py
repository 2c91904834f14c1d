"""CPU of comparing one pair of releases, as a load does it: each text is made once for all its pairs of a round.

Texts are real ones of SHARED/data. Few copies: each beside one copy with an edited word, and beside the next text.
Templates: some forms, each filled in a dozen times with one word in 25 another, each with each.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from benchmarks.corpus.labelled import versions
from benchmarks.text.figures import Figure
from rilis_etl.model import Version
from rilis_etl.pipeline.process.parse_capture import as_compared
from rilis_etl.similarity import Text, compare_texts
from rilis_etl.warehouse.near_duplicates.candidates import TEXTS_AT_HAND

ROUNDS = 5
FORMS, OF_A_FORM = 20, 12
CHANGED = 25  # one word in so many
Pairs = Sequence[tuple[int, int]]


def measure(shared: Path) -> tuple[Figure, ...]:
    """Milliseconds a pair, the least of some rounds."""
    real = list(versions(shared).values())
    chance = random.Random(25)
    words = [word for version in real for block in version.blocks for word in block.text.split()]
    copies = [text for version in real for text in (version, _edited(version, words, chance, most=1))]
    beside = [(one, one + step) for one in range(0, len(copies) - 2, 2) for step in (1, 2)]
    forms = [_edited(version, words, chance) for version in real[:FORMS] for _ in range(OF_A_FORM)]
    each = [
        (start + one, start + other)
        for start in range(0, len(forms), OF_A_FORM)
        for one, other in combinations(range(OF_A_FORM), 2)
    ]
    return (
        _figure("few copies", copies, beside, 0.15),
        _figure("templates", forms, each, 0.17),
    )


def _figure(name: str, texts: Sequence[Version], pairs: Pairs, bar: float) -> Figure:
    least = min(_spent(texts, pairs) for _ in range(ROUNDS))
    data = f"{name}: {len(pairs):,} pairs of {len(texts):,} texts"
    return Figure("comparing a pair", data, 1000 * least / len(pairs), bar, unit="CPU-ms", lower_is_better=True)


def _spent(texts: Sequence[Version], pairs: Pairs) -> float:
    @lru_cache(maxsize=TEXTS_AT_HAND)
    def text(number: int) -> Text:
        return as_compared(texts[number])

    began = time.process_time()
    for one, other in pairs:
        compare_texts(text(one), text(other))
    return time.process_time() - began


def _edited(version: Version, words: Sequence[str], chance: random.Random, most: int | None = None) -> Version:
    """The release with other words in the place of `most` of its own, or of one in CHANGED."""
    blocks = [block.text.split() for block in version.blocks]
    places = [(number, at) for number, block in enumerate(blocks) for at in range(len(block))]
    for number, at in chance.sample(places, min(len(places), most or len(places) // CHANGED)):
        blocks[number][at] = chance.choice(words)
    made = (replace(block, text=" ".join(words)) for block, words in zip(version.blocks, blocks, strict=True))
    return replace(version, blocks=tuple(made))
