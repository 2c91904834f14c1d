"""Answers in a terminal: what fits is a table, what does not is one field a line, and nothing is a letter a line."""

from rilis_etl.cli.layout import MOST_LINES, Column, lay_out

URL = "https://kantor.example/siaran-pers/2026/11/12/rapat-warga-membahas-air-bersih.html"
TEXT = "Warga membahas air bersih di balai desa. " * 12


def text(name: str, *cells: str) -> Column:
    return Column(name, is_number=False, is_text=True, cells=cells)


def whole(name: str, *cells: str) -> Column:
    return Column(name, is_number=False, is_text=False, cells=cells)


def test_what_fits_is_a_table_with_numbers_to_the_right() -> None:
    number = Column("count", is_number=True, is_text=False, cells=("7", "120"))
    layout = lay_out([whole("source", "kantor", "lain"), number], 80)
    assert layout.lines == ("source  count", "kantor      7", "lain      120")
    assert not layout.is_cut


def test_a_text_gets_what_the_others_leave_and_is_folded_between_words() -> None:
    layout = lay_out([whole("id", "1"), text("title", "Rapat warga membahas air bersih")], 24)
    assert layout.lines == ("id  title", "1   Rapat warga membahas", "    air bersih")


def test_what_does_not_fit_is_one_field_a_line() -> None:
    layout = lay_out([whole("release_id", "-5899444486190469579"), whole("url", URL), text("title", "Rapat warga")], 80)
    assert layout.lines == (
        "── 1 ──",
        "release_id  -5899444486190469579",
        f"url         {URL}",
        "title       Rapat warga",
    )


def test_a_long_text_ends_with_an_ellipsis_and_says_so() -> None:
    for columns in ([text("body", TEXT)], [whole("url", URL), text("body", TEXT)]):
        layout = lay_out(columns, 80)
        assert layout.is_cut
        assert sum("Warga" in line or "desa" in line for line in layout.lines) <= MOST_LINES
        assert layout.lines[-1].endswith("…")
        assert all(len(line) <= 80 for line in layout.lines if URL not in line)


def test_wide_characters_take_two_columns() -> None:
    layout = lay_out([whole("word", "水道", "air"), whole("n", "1", "2")], 80)
    assert layout.lines == ("word  n", "水道  1", "air   2")
