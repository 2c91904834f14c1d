"""CPU of comparing one pair of releases, as a load does it: each text is made once for all its pairs of a round.

The bars were set on pages of the sample newsroom, as here: many times over, with the words of each paragraph in another
order (few copies) or one word in 25 another (templates), and the pairs that a load compares.

Texts of SHARED/data are longer. Few copies: each beside one copy with an edited word, and beside the next text.
Templates: some forms, each filled in a dozen times with one word in 25 another, each with each.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.corpus.labelled import versions
from benchmarks.flows.bench_bulk import Reword, fill, shuffle
from benchmarks.text.figures import Figure
from rilis_etl.model import Version
from rilis_etl.pipeline.process.parse_capture import as_compared
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from rilis_etl.similarity import Comparison, Text, compare_texts
from rilis_etl.warehouse.near_duplicates import candidates
from tests.support import Bench

ROUNDS = 5
FORMS, OF_A_FORM = 20, 12
CHANGED = 25  # one word in so many
COPIES = 35  # of the sample newsroom's thirty pages
Pairs = Sequence[tuple[int, int]]


def measure(shared: Path) -> tuple[Figure, ...]:
    """Milliseconds a pair, the least of some rounds."""
    real = list(versions(shared).values())
    chance = random.Random(25)
    real_words = [word for version in real for block in version.blocks for word in block.text.split()]
    copies = [text for version in real for text in (version, _edited(version, real_words, chance, most=1))]
    beside = [(one, one + step) for one in range(0, len(copies) - 2, 2) for step in (1, 2)]
    forms = [_edited(version, real_words, chance) for version in real[:FORMS] for _ in range(OF_A_FORM)]
    each = [
        (start + one, start + other)
        for start in range(0, len(forms), OF_A_FORM)
        for one, other in combinations(range(OF_A_FORM), 2)
    ]

    def other_words(words: list[str], chance: random.Random) -> None:
        for at in chance.sample(range(len(words)), max(1, len(words) // CHANGED)):
            words[at] = chance.choice(real_words)

    return (
        _figure("few copies, sample newsroom", *_of_a_load(shuffle), 0.15),
        _figure("templates, sample newsroom", *_of_a_load(other_words), 0.17),
        _figure("few copies, longer texts", [*map(as_compared, copies)], beside),
        _figure("templates, longer texts", [*map(as_compared, forms)], each),
    )


def _of_a_load(reword: Reword) -> tuple[Sequence[Text], Pairs]:
    """The texts that a load of the sample newsroom compares, its pages being reworded, and their pairs."""
    compared: list[tuple[Text, Text]] = []

    def remember(first: Text, second: Text) -> Comparison | None:
        compared.append((first, second))
        return compare_texts(first, second)

    with (
        serve_sample(Newsroom(FIRST_DAY)) as newsroom,
        TemporaryDirectory() as name,
        patch.object(candidates, "compare_texts", remember),
    ):
        fill(newsroom, Path(name) / "archive", COPIES, reword)
        rebuild(Bench(newsroom.newsroom, newsroom).context(Path(name), delay_seconds=0))
    texts = list({id(text): text for pair in compared for text in pair}.values())
    numbers = {id(text): number for number, text in enumerate(texts)}
    return texts, [(numbers[id(first)], numbers[id(second)]) for first, second in compared]


def _figure(name: str, texts: Sequence[Text], pairs: Pairs, bar: float | None = None) -> Figure:
    least = min(_spent(texts, pairs) for _ in range(ROUNDS))
    length = sum(len(text.words) for text in texts) / len(texts)
    data = f"{name}: {len(pairs):,} pairs of {len(texts):,} texts of {length:.0f} words"
    return Figure("comparing a pair", data, 1000 * least / len(pairs), bar, unit="CPU-ms", lower_is_better=True)


def _spent(texts: Sequence[Text], pairs: Pairs) -> float:
    @lru_cache(maxsize=candidates.TEXTS_AT_HAND)
    def text(number: int) -> Text:
        return replace(texts[number])  # without what the one before has found out

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
