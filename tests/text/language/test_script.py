"""Text made ready for language identification."""

import re

from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.text.language.script import HAN, LATIN, main_script, script_words, without_noise
from rilis_etl.text.plain_marks import with_plain_marks

LATIN_TEXT = st.text(st.sampled_from("aZéÜß²µ1_ -'’“—.\u00a0\nœ\u0301"), max_size=12)


def test_addresses_are_dropped() -> None:
    assert without_noise("Lihat https://a.example/b dan tulis ke x.y@a.example ya").split() == [
        "Lihat",
        "dan",
        "tulis",
        "ke",
        "ya",
    ]


def test_only_text_in_capitals_is_lowered() -> None:
    assert without_noise("KETUA TIM") == "ketua tim"
    assert without_noise("Ketua TIM baru") == "Ketua TIM baru"


def test_invisible_characters_and_lone_surrogates_are_dropped() -> None:
    assert without_noise("me\u200bne\x00rima\ud83d") == "menerima"


def test_letters_and_accents_are_composed() -> None:
    assert without_noise("pe\u0301rta") == "p\u00e9rta"


def test_words_keep_inner_hyphens_and_apostrophes_and_lose_digits() -> None:
    assert script_words("Anak-anak, Jum\u2019at 12 COVID-19 a1b") == ["anak-anak", "jum'at", "covid", "a", "b"]


@given(LATIN_TEXT)
def test_words_are_the_same_in_whatever_characters_a_text_is_written(text: str) -> None:
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", text.lower().replace("’", "'"))
    assert script_words(text) == script_words(with_plain_marks(text)) == words


def test_the_script_is_that_of_most_letters() -> None:
    assert main_script("Rapat \u201cbesar\u201d \u2013 caf\u00e9") == LATIN
    assert main_script("คณะทำงาน UN") == "th"
    assert main_script("調査団は住民と会い") == "ja"
    assert main_script("调查组会见了居民") == HAN
    assert main_script("") == LATIN
