"""Notices of a sentence or two, and other lines that are too short or too large to count as prose."""

import pytest

from rilis_etl.html import read_page
from rilis_etl.html.generic.density import Extraction
from rilis_etl.html.generic.extract import extract_generic

ABOUT = "Dinas ini mengurus sungai, taman, dan sampah di sembilan kecamatan sejak tahun 1998."
PROSE = "".join(
    f"<p>Alinea nomor {n} menceritakan kerja bakti warga di tepi sungai, yang berlangsung sejak pagi.</p>"
    for n in range(1, 5)
)


def extract(body: str) -> Extraction:
    markup = f"<html><head><title>Loket tutup</title></head><body>{body}</body></html>"
    return extract_generic(read_page(markup.encode(), url="https://dinas.example/1", content_type=None))


def lines(body: str) -> list[str]:
    return [block.text for block in extract(body).blocks]


@pytest.mark.parametrize(
    "notice",
    [
        "<article><h1>Loket tutup</h1><p>Loket tutup pada hari Jumat.</p></article>",
        "<div class='isi'><h1>Loket tutup</h1><div><p>Loket tutup pada hari Jumat.</p></div></div>",
    ],
)
@pytest.mark.parametrize("beside", ["<div class='tentang'><p>{}</p></div>", "<div><h3>Kabar lain</h3><p>{}</p></div>"])
def test_a_short_notice_is_not_lost_for_a_line_elsewhere_on_the_page(notice: str, beside: str) -> None:
    assert "Loket tutup pada hari Jumat." in lines(f"<div>{notice}</div>{beside.format(ABOUT)}")


def test_a_date_and_a_section_beside_the_title_are_no_notice() -> None:
    head = "<div><h1>Loket tutup</h1><p>12 Maret 2024, Siaran Pers</p></div>"
    assert lines(f"{head}<div><p>{ABOUT}</p></div>") == [ABOUT]


def test_a_lead_set_as_a_heading_in_a_box_of_its_own_is_part_of_the_text() -> None:
    lead = "Dinas Lingkungan Hidup mengumumkan pada hari Senin bahwa kerja bakti di tepi sungai diadakan setiap bulan."
    found = lines(f"<div><h1>Kerja bakti</h1></div><div class='pembuka'><h2>{lead}</h2></div><div>{PROSE}</div>")
    assert found[:2] == ["Kerja bakti", lead]


def test_a_short_sentence_in_a_box_of_its_own_is_left_aside_on_record() -> None:
    page = f"<main><h1>Kerja bakti</h1><div><p>Acara mulai pukul sembilan.</p></div><div>{PROSE}</div></main>"
    assert "Acara mulai pukul sembilan." in extract(page).left_aside
