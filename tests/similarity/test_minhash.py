"""Signatures: texts that share much share keys, and the keys stay what they are."""

import random

from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Block, BlockKind
from rilis_etl.similarity import Text, sign
from rilis_etl.similarity.minhash import BANDS, SAMPLE, Signature
from rilis_etl.similarity.shingles import Overlap


def text(words: list[str]) -> Text:
    return Text("kantor", "Judul", (Block(BlockKind.PARAGRAPH, " ".join(words)),))


def drawn(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [f"kata{chance.randrange(5_000)}" for _ in range(count)]


def changed(words: list[str], places: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    at = set(chance.sample(range(len(words)), places))
    return [f"lain{n}" if n in at else word for n, word in enumerate(words)]


def test_a_stored_signature_stays_comparable() -> None:
    """If this fails, SCHEME needs another name: signatures in warehouses are compared with new ones."""
    signature = sign(text(["petugas", "membuka", "posko", "pengaduan", "air", "di", "terminal"]))
    assert signature.text_key == -6636932583946185583
    assert (len(signature.bands), signature.bands[0]) == (10, 2051826923)


def test_texts_that_share_four_fifths_meet_in_a_band() -> None:
    met = []
    for seed in range(400):
        words = drawn(300, seed)
        one, other = text(words), text(changed(words, 7, seed))
        if Overlap.of(one.shingles, other.shingles).jaccard >= 0.8:
            met.append(bool(set(sign(one).bands) & set(sign(other).bands)))
    assert len(met) > 100
    assert sum(met) / len(met) > 0.95


def test_an_excerpt_shares_samples_with_the_whole() -> None:
    met = []
    for seed in range(100):
        words = drawn(600, seed)
        part = words[200:350]
        met.append(len(set(sign(text(words)).samples) & set(sign(text(part)).samples)) >= 2)
    assert sum(met) / len(met) > 0.97


def test_texts_of_the_same_words_at_random_do_not_meet() -> None:
    signatures = [sign(text(drawn(300, seed))) for seed in range(60)]
    bands = [band for signature in signatures for band in signature.bands]
    assert len(set(bands)) == len(bands)


def test_a_text_without_words_has_no_keys() -> None:
    assert sign(text([])) == Signature(sign(text([])).text_key, (), (), 0)


def test_one_shingle_in_sixteen_is_a_sample() -> None:
    samples = sum(len(sign(text(drawn(300, seed))).samples) for seed in range(50))
    assert abs(samples / 50 - 296 / SAMPLE) < 3


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=40))
def test_property_keys_fit_their_columns(words: list[str]) -> None:
    signature = sign(text(words))
    assert len(signature.bands) <= BANDS
    assert -(2**63) <= signature.text_key < 2**63
    assert all(-(2**31) <= key < 2**31 for key in (*signature.bands, *signature.samples))
