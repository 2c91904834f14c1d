"""What is looked for fast is found all the same."""

import pytest

from rilis_etl.html.generic.class_names import COMMENT_NAMES
from rilis_etl.html.generic.dates.labels import PUBLICATION_LABEL
from rilis_etl.html.generic.dates.lines import bare_body, lines_of
from rilis_etl.html.page import Page


@pytest.mark.parametrize("name", sorted({*COMMENT_NAMES, *map(str.capitalize, COMMENT_NAMES), "COMMENTS"}))
def test_a_box_of_comments_is_left_out_by_each_of_its_names(name: str) -> None:
    text = "<h1>Judul</h1><p>" + "Isi siaran pers. " * 20 + "</p>"
    comment = "Pembaca menulis pada 3 Mei 2021: " + "terima kasih atas beritanya. " * 5
    page = Page("", f'<body>{text}<div class="{name}"><p>{comment}</p></div></body>', "utf-8")
    assert all("3 Mei 2021" not in line for line in lines_of(bare_body(page)))


@pytest.mark.parametrize("before", ["", "İstanbul, ", "İİİ "])
def test_a_label_is_found_in_any_letters_where_it_stands(before: str) -> None:
    found = PUBLICATION_LABEL.search(f"{before}Posted 3 May 2021") or PUBLICATION_LABEL.search(f"{before}posted")
    assert found is not None
    assert found.start() == len(before)
