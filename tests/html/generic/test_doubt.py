"""When trafilatura is asked for the text of a page: it costs as much as all the rest."""

import pytest

from rilis_etl.html import read_page
from rilis_etl.html.generic import extract as extraction
from rilis_etl.html.generic.density import Extraction
from rilis_etl.html.page import Page
from rilis_etl.model import Block, BlockKind

PROSE = [
    f"Alinea nomor {n} dari siaran ini menceritakan kerja bakti warga di tepi sungai, yang berlangsung sejak pagi "
    f"sampai sore dan diikuti oleh {n} ratus orang dari berbagai desa di sekitarnya."
    for n in range(2, 7)
]
TEXT = "".join(f"<p>{text}</p>" for text in PROSE)
OTHERS = "".join(f"<p>Siaran lain nomor {n} tentang panen raya di lima kecamatan bagian utara.</p>" for n in range(9))
RELATED = f"<div class='related-posts'>{OTHERS}</div>"
FOUND = "Yang ditemukan oleh pembacaan lain."


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each time that trafilatura was asked, whether without its fallbacks; it finds the same everywhere."""
    asked: list[bool] = []

    def ask(page: Page, *, fast: bool) -> Extraction:
        asked.append(fast)
        return Extraction(extraction.BY_TRAFILATURA, (Block(BlockKind.PARAGRAPH, FOUND * 30),))

    monkeypatch.setattr(extraction, "by_trafilatura", ask)
    return asked


def texts(body: str) -> list[str]:
    html = f"<html><head><title>Kerja bakti</title></head><body>{body}</body></html>"
    page = read_page(html.encode(), url="https://lembaga.example/1", content_type=None)
    return [block.text for block in extraction.extract_generic(page).blocks]


def test_a_short_text_on_a_page_without_more_prose_raises_no_doubt(asked: list[bool]) -> None:
    assert texts(f"<main><p>{PROSE[0]}</p></main>") == [PROSE[0]]
    assert not asked


def test_a_short_text_on_a_page_with_much_more_prose_asks_for_all_that_trafilatura_tries(asked: list[bool]) -> None:
    text, comments = f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>", f"<div class='comments'>{OTHERS}</div>"
    assert texts(f"<main>{text}</main>{comments}") == [FOUND * 30]
    assert asked == [False]


def test_names_that_take_much_away_are_believed_where_what_is_left_is_called_the_text(asked: list[bool]) -> None:
    assert texts(f"<div><div class='entry-content'>{TEXT}</div>{RELATED}</div>") == PROSE
    assert not asked


def test_elsewhere_names_that_take_much_away_ask_for_its_rules_alone(asked: list[bool]) -> None:
    texts(f"<div><div class='isi'>{TEXT}</div>{RELATED}</div>")
    assert asked == [True]
