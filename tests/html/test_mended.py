"""Characters that a site has stored wrongly."""

import pytest

from rilis_etl.html import read_page
from rilis_etl.html.mended import MOJIBAKE, MOJIBAKE_READ, mended


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("â€œKami menolak,â€\x9d kata ketua â€“ kemarin", "“Kami menolak,” kata ketua – kemarin"),
        ("cafÃ© di BogotÃ¡", "café di Bogotá"),
        ("Pasal 5 ayat (1)Â\xa0menyebut", "Pasal 5 ayat (1)\xa0menyebut"),
        ("ã".encode().decode("cp1252") + "o", "ão"),
        ("Äschen".encode().decode("latin-1"), "Äschen"),
        ("“Kami”".encode().decode("latin-1"), "“Kami”"),
        ("â€œ".encode().decode("cp1252") + "Kami", "“Kami"),  # stored wrongly twice
    ],
)
def test_what_was_meant_is_read_where_it_is_certain_and_flagged(stored: str, meant: str) -> None:
    assert mended(f"<p>{stored}</p>") == (f"<p>{meant}</p>", (MOJIBAKE_READ,))


@pytest.mark.parametrize(
    "text",
    ["“Kami” – kata ketua", "SÃO PAULO", "AÇÃO!", "MAÇÔ”", "Â", "Côte d’Ivoire", "50 €‚", "naïve café", "日本語"],
)
def test_a_text_that_is_well_stored_stays(text: str) -> None:
    assert mended(f"<p>{text}</p>") == (f"<p>{text}</p>", ())


def test_what_cannot_be_known_is_flagged_and_left() -> None:
    assert mended("<p>â€?Kami</p>") == ("<p>â€?Kami</p>", (MOJIBAKE,))


def test_an_entity_that_was_encoded_twice_is_one_entity_but_on_a_page_about_code() -> None:
    assert mended("<p>Humas &amp;nbsp;&amp;amp; Umum</p>")[0] == "<p>Humas &nbsp;&amp; Umum</p>"
    assert mended("<p>Tulis <code>&amp;nbsp;</code></p>")[0] == "<p>Tulis <code>&amp;nbsp;</code></p>"
    assert mended('<a href="/?a=1&amp;copy=2">')[0] == '<a href="/?a=1&amp;copy=2">'


def test_a_page_shows_what_was_meant() -> None:
    page = read_page("<p>â€œKamiâ€\x9d</p>".encode(), url="http://a.example/", content_type="text/html; charset=utf-8")
    assert ("“Kami”" in page.markup, page.flags) == (True, (MOJIBAKE_READ,))
