"""The normal form of text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.text import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  dua\n kata\t", "dua kata"),
        ("dua\u00a0kata\u2009lagi", "dua kata lagi"),
        ("peng\u00adumuman\u200b resmi\ufeff", "pengumuman resmi"),
        ("cafe\u0301", "caf\u00e9"),
        ("kata\u200dkata", "katakata"),
        ("kon\ufb01rmasi gra\ufb01k e\ufb00ort", "konfirmasi grafik effort"),
        ("\ufb01\u0301", "f\u00ed"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("nol\x00 kendali\x07", "nol kendali"),
        ("\ud800 rusak", "rusak"),
    ],
)
def test_text_has_one_form(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n" not in once
    assert once == once.strip()
