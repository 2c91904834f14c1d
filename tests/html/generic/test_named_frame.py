"""What a reading that believes names leaves out of a container."""

import pytest

from rilis_etl.html import read_page
from rilis_etl.html.generic.named_frame import lines_left_out
from rilis_etl.html.generic.tree import measure

PROSE = [
    f"Alinea nomor {n} dari siaran ini menceritakan kerja bakti warga di tepi sungai, yang berlangsung sejak pagi."
    for n in range(1, 5)
]
TEXT = "".join(f"<p>{text}</p>" for text in PROSE)
BOX = "<div class='b-9'><p>Dukung kerja kami dengan iuran bulanan agar redaksi ini bertahan.</p></div>"
BOX_LINES = {"Dukung kerja kami dengan iuran bulanan agar redaksi ini bertahan."}


def left_out(container: str) -> frozenset[str]:
    markup = f"<html><head><title>Kerja bakti</title></head><body>{container}</body></html>"
    page = read_page(markup.encode(), url="https://dinas.example/1", content_type=None)
    return lines_left_out(measure(page, page.body))


@pytest.mark.parametrize(
    "frame",
    [
        "<div class='entry-content'>{}</div>",
        "<div class='postContent'>{}</div>",
        "<section id='article-body'>{}</section>",
        "<div class='entry'>{}</div>",
        "<article>{}</article>",
        "<main>{}</main>",
        "<div id='main'>{}</div>",
        "<div class='kiri content'>{}</div>",
    ],
)
def test_what_stands_beside_the_element_that_is_called_the_text_is_left_out(frame: str) -> None:
    assert left_out(f"<div>{BOX}{frame.format(TEXT)}</div>") == BOX_LINES


@pytest.mark.parametrize("frame", ["<div class='isi'>{}</div>", "<p class='entry-content'>{}</p>", "{}"])
def test_where_no_element_is_called_the_text_nothing_is_left_out(frame: str) -> None:
    assert left_out(f"<div>{BOX}{frame.format(TEXT)}</div>") == frozenset()


def test_a_name_is_believed_before_a_tag_and_the_outermost_of_each() -> None:
    assert left_out(f"<main>{BOX}<div class='post-body'>{TEXT}</div></main>") == BOX_LINES
    assert left_out(f"<main>{BOX}<article>{TEXT}</article></main>") == BOX_LINES
    assert left_out(f"<article><article>{TEXT}</article>{BOX}</article>") == frozenset()


def test_an_element_with_little_of_the_prose_is_not_the_text_whatever_it_is_called() -> None:
    assert left_out(f"<div><div class='entry-content'>{BOX}</div>{TEXT}</div>") == frozenset()


def test_boxes_in_the_text_whose_names_say_that_they_are_something_else_are_left_out() -> None:
    assert left_out(f"<article>{TEXT}<div class='author-box'>{BOX}</div></article>") == BOX_LINES


def test_plain_lines_beside_the_text_are_a_part_of_it() -> None:
    assert left_out(f"<div><article>{TEXT}</article><p>Palembang, 4 Mei 2020.</p></div>") == frozenset()
