"""What stands behind the text."""

from collections.abc import Callable

import pytest

from rilis_etl.model import Block, BlockKind
from rilis_etl.text.cleaning.state import CleaningState

Clean = Callable[..., CleaningState]
Left = Callable[..., tuple[str, ...]]
FIRST = "Komisi Warga membuka posko pengaduan di tiga kabupaten mulai pekan ini, kata ketuanya dalam jumpa pers."
LAST = "Posko akan melayani warga setiap hari kerja sampai seluruh pengaduan selesai ditangani oleh petugas."
ROW = BlockKind.TABLE_ROW


@pytest.mark.parametrize("line", ["Sumber : https://berita.example/posko/", "sumber: humaslembah", "Quelle: Amt"])
def test_the_source_line_becomes_a_field(cleaned: Clean, line: str) -> None:
    result = cleaned(FIRST, LAST, line)
    assert (result.lines, result.source_line) == ((FIRST, LAST), line)


def test_a_credit_before_the_source_line_stays(cleaned: Clean) -> None:
    result = cleaned(FIRST, LAST + " (tet)", "Sumber: Humas", "Bagikan")
    assert result.lines == (FIRST, LAST + " (tet)")


def test_a_credit_behind_the_source_line_does_not_hide_it(cleaned: Clean) -> None:
    result = cleaned(FIRST, LAST, "Sumber: Humas", "(tet)", "Editor: Rina")
    assert (result.lines, result.source_line) == ((FIRST, LAST, "(tet)", "Editor: Rina"), "Sumber: Humas")


def test_a_source_under_a_table_is_content(cleaned: Clean) -> None:
    texts = (FIRST, Block(ROW, "Desa | Warga"), "Sumber: Dinas Kependudukan, 2019", LAST)
    assert cleaned(*texts).source_line is None


@pytest.mark.parametrize("mark", ["###", "# # #", "***", "- 30 -", "-30-"])
def test_end_marks_go(left: Left, mark: str) -> None:
    assert left(FIRST, LAST, mark) == (FIRST, LAST)


def test_the_end_mark_is_kept_as_a_field(cleaned: Clean) -> None:
    assert cleaned(FIRST, LAST, "# # #").end_mark == "# # #"
    assert cleaned(FIRST, LAST + " ***").end_mark == "***"
    assert cleaned(FIRST, LAST).end_mark is None


def test_an_end_mark_behind_the_last_sentence_goes(left: Left) -> None:
    assert left(FIRST, LAST + " ***") == (FIRST, LAST)


def test_a_starred_credit_is_no_end_mark(left: Left) -> None:
    assert left(FIRST, LAST + " (****)") == (FIRST, LAST + " (****)")


FOOTER = (
    "Biro Komunikasi Publik",
    "Kementerian Warga",
    "Jl. Melati No. 3, Jakarta",
    "Telp. (021) 555-0100",
    "Facebook: Kementerian Warga",
    "Twitter: @kemwarga",
    "#SalamWarga",
    "#Posko",
)


def test_a_footer_goes_and_the_credit_above_it_stays(left: Left) -> None:
    assert left(FIRST, LAST + " (Iwn)", *FOOTER) == (FIRST, LAST + " (Iwn)")


def test_a_contact_line_that_opens_with_its_purpose_goes(left: Left) -> None:
    line = "Untuk informasi lebih lanjut hubungi Humas Komisi Warga di 021-5550100 atau humas@warga.example."
    assert left(FIRST, LAST, line) == (FIRST, LAST)


@pytest.mark.parametrize(
    "sentence",
    [
        "Warga yang melihat pelanggaran dapat menghubungi posko di nomor 021-5550100 atau datang langsung ke kantor.",
        "Ketua menambahkan bahwa surel pengaduan@warga.example sudah menerima lebih dari seribu laporan sejak Januari.",
    ],
)
def test_a_closing_sentence_with_a_number_in_it_is_content(left: Left, sentence: str) -> None:
    assert left(FIRST, sentence) == (FIRST, sentence)


def test_a_signature_is_content_and_says_when(cleaned: Clean) -> None:
    texts = (FIRST, LAST, "Jakarta, 1 November 2017", "Komisi Warga", "Rina Kusuma, Ketua")
    result = cleaned(*texts)
    assert (result.lines, result.dateline_place, result.dateline_day) == (texts, "Jakarta", "1 November 2017")


def test_a_line_that_says_where_the_text_appeared_first_becomes_the_source(cleaned: Clean) -> None:
    line = "Artikel ini telah tayang di Beritadesa.example dengan judul Posko Dibuka, https://beritadesa.example/1"
    result = cleaned(line, "Penulis: Rina Kusuma", FIRST, LAST)
    assert (result.lines, result.source_line) == (("Penulis: Rina Kusuma", FIRST, LAST), line)


@pytest.mark.parametrize("sums", [("17.250.000", "9.500.000"), ("1 250 000", "480 000"), ("2,400,000", "12,750")])
def test_sums_on_lines_of_their_own_are_no_telephone_numbers(left: Left, sums: tuple[str, str]) -> None:
    lines = (FIRST, "Kelompok Warga Tepi Sungai", sums[0], "Kelompok Warga Kaki Bukit", sums[1])
    assert left(*lines) == lines


@pytest.mark.parametrize("line", ["Jl. Melati 4, Tanjung Arum", "Jalan Raya Pos No. 7 Lantai 2"])
def test_a_last_line_with_a_street_is_an_address(left: Left, line: str) -> None:
    assert left(FIRST, LAST, line) == (FIRST, LAST)


def test_two_years_are_no_telephone_number(left: Left) -> None:
    assert left(FIRST, "Masa kerja pengurus", "2024 – 2029") == (FIRST, "Masa kerja pengurus", "2024 – 2029")


@pytest.mark.parametrize("line", ["Jalan ke dermaga lama dibuka lagi", "Jalan Melati ditutup sampai sore"])
def test_a_last_line_about_a_road_is_no_address(left: Left, line: str) -> None:
    assert left(FIRST, LAST, line) == (FIRST, LAST, line)


@pytest.mark.parametrize(
    "line",
    [
        "Sumber: tiga mata air di lereng utara yang mengalir sepanjang tahun",
        "Source: the spring above the mill feeds both wells even in summer",
    ],
)
def test_a_sentence_about_a_spring_is_no_source_line(left: Left, line: str) -> None:
    assert left(FIRST, LAST, line) == (FIRST, LAST, line)
