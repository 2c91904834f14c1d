"""Who signed in English and Malay releases, in tables and without a full stop; and what only looks like a credit."""

import pytest

from rilis_etl.model import Article, Block, BlockKind, Byline
from rilis_etl.sources.schema import GENERIC
from rilis_etl.text import restore
from rilis_etl.text.bylines import Roster, take_bylines
from rilis_etl.text.edit_log import EditLog

ENGLISH = (
    "The Harbour Office of Pell Sound has moved the winter moorings to the lee of the old grain quay this week.",
    "Skippers of small craft are asked to keep the channel free until the last of the chains has been laid",
)
INDONESIAN = (
    "Dinas Perikanan Teluk Sunyi membagikan dua ratus jaring kepada nelayan kecil pada pembukaan musim melaut.",
    "Pembagian berikutnya berlangsung di dermaga timur setelah cuaca membaik",
)
MALAY = (
    "Jabatan Perikanan mengagihkan dua ratus pukat kepada nelayan kecil kerana musim tengkujuh sudah berakhir.",
    "Beliau berkata bahawa agihan seterusnya diadakan di jeti timur manakala cuaca semakin baik",
)
ROW = BlockKind.TABLE_ROW


def signed(*texts: str | Block, title: str = "Judul") -> tuple[Byline, ...]:
    """The bylines of these blocks, after making sure that everything can be put back."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) if isinstance(text, str) else text for text in texts)
    article = Article("https://warta.example/1", title, blocks, "main", "test")
    result = take_bylines(EditLog(blocks), article, GENERIC, Roster())
    restored = restore(result.edit_log.text, result.edit_log.removals())
    assert restored == "\n".join(block.text for block in blocks)
    return result.bylines


def ending(text: tuple[str, str], end: str) -> list[str]:
    return [byline.text for byline in signed(text[0], text[1] + end)]


@pytest.mark.parametrize(
    "remark",
    [
        "(First Reading)",
        "(here)",
        "(map)",
        "(source)",
        "[Malay]",
        "[Bahasa Melayu]",
        "(SUNDAY)",
        "(NGOs)",
        "(Anna Reed)",
    ],
)
def test_a_remark_in_brackets_signs_no_english_text(remark: str) -> None:
    assert ending(ENGLISH, f". {remark}") == []


@pytest.mark.parametrize("remark", ["(Khamis)", "(SELASA)", "[Tamil]", "[English]", "(Timbalan Pengarah)", "(Ketua)"])
def test_a_remark_in_brackets_signs_no_malay_text(remark: str) -> None:
    assert ending(MALAY, f". {remark}") == []


@pytest.mark.parametrize(
    "remark",
    ["(Ketua)", "(Bandung)", "(Jayapura)", "(admin)", "(Amin)", "(amiin)", "(Rabu)", "(Terjemahan)", "(Wawancara)"],
)
def test_an_office_a_place_a_prayer_or_a_genre_signs_no_indonesian_text(remark: str) -> None:
    assert ending(INDONESIAN, f". {remark}") == []


@pytest.mark.parametrize("sign", [". — Bernama", ". - BERNAMA", ".-- Bernama", ",” katanya. – Bernama", ". –Reuters"])
def test_the_sign_of_an_agency_behind_a_dash_is_its_credit(sign: str) -> None:
    assert [name.casefold() for name in ending(MALAY, sign)] in (["bernama"], ["reuters"])


def test_the_sign_of_an_agency_may_stand_on_a_line_of_its_own() -> None:
    assert [byline.text for byline in signed(*MALAY, "-- BERNAMA")] == ["BERNAMA"]
    assert [byline.text for byline in signed(*MALAY, "BERNAMA")] == ["BERNAMA"]
    assert signed(*MALAY, "Pelabuhan Timur") == ()


def test_a_photo_by_nobody_we_know_hides_no_author_beside_it() -> None:
    assert [b.text for b in signed(*MALAY, "Oleh: Farid Osman | Foto: Unit Media")] == ["Farid Osman"]
    assert [b.text for b in signed(*MALAY, "Text: Ned Farrow | Photos: Press Office | Editor: Ada Moor")] == [
        "Ned Farrow",
        "Ada Moor",
    ]


@pytest.mark.parametrize("end", [" - Pelabuhan Timur", ": - Bernama dan lain-lain", " — kerana itu"])
def test_other_words_behind_a_dash_are_no_sign(end: str) -> None:
    assert ending(MALAY, end) == []


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Harbour saves rope", "BY LAYING CHAINS IN WINTER"),
        ("Harbour saves chains by moving small moorings", "BY MOVING SMALL MOORINGS"),
        ("Moorings return", "By Old Quay And Channel"),
        ("Moorings return", "By admin"),
        ("Moorings return", "By Staff Reporter"),
    ],
)
def test_a_headline_that_goes_on_with_by_is_no_credit(title: str, line: str) -> None:
    assert signed(line, *ENGLISH, title=title) == ()


@pytest.mark.parametrize("line", ["By Odile Penrose", "BY ODILE PENROSE", "Written by Odile Penrose"])
def test_a_name_behind_by_is_a_credit(line: str) -> None:
    assert [byline.text.casefold() for byline in signed(line, *ENGLISH)] == ["odile penrose"]


def test_a_newspaper_behind_a_name_is_no_second_person() -> None:
    assert [byline.text for byline in signed("By Odile Penrose, Pell Post-Tribune", *ENGLISH)] == ["Odile Penrose"]


@pytest.mark.parametrize("line", ["Penulis: admin", "Oleh: Ketua", "Oleh Admin"])
def test_an_account_or_an_office_behind_a_label_is_nobody(line: str) -> None:
    assert signed(line, *INDONESIAN) == ()


def test_an_account_beside_a_person_leaves_the_person() -> None:
    assert [byline.text for byline in signed("Editor: Admin | Reporter: Wulan Hapsari", *INDONESIAN)] == [
        "Wulan Hapsari"
    ]


def test_credits_stand_in_a_table_above_or_below_the_text() -> None:
    rows = Block(ROW, "Penulis | Wulan Hapsari"), Block(ROW, "Editor | : | Danu Laksana")
    for texts in ((*INDONESIAN, *rows), (*rows, *INDONESIAN)):
        assert [(byline.text, byline.role) for byline in signed(*texts)] == [
            ("Wulan Hapsari", "author"),
            ("Danu Laksana", "editor"),
        ]


@pytest.mark.parametrize("row", ["Foto | 12", "Liputan | 80 persen", "Editor | Danu | 12 | 40"])
def test_a_row_of_figures_is_no_credit(row: str) -> None:
    assert signed(*INDONESIAN, Block(ROW, row)) == ()


@pytest.mark.parametrize("credit", ["(KTR)", "(ktr)"])
@pytest.mark.parametrize("name", [", kata Komisioner Wulan Hapsari", ", kata Kepala Dinas, Danu Laksana"])
def test_initials_behind_a_name_without_a_full_stop_sign(name: str, credit: str) -> None:
    assert ending(INDONESIAN, f"{name} {credit}") == [credit.strip("()")]


@pytest.mark.parametrize(
    "end",
    [
        " bersama Gerakan Nelayan Teluk Sunyi (GNTS)",
        " bersama Gerakan Nelayan Teluk Sunyi. (GNTS)",
        ". Pembagian ini didukung Koperasi Jaring Untuk Teluk. (KJT)",
        " dengan Sistem Pemantauan Cuaca (WMS)",
    ],
)
def test_letters_that_the_words_before_spell_or_name_are_an_acronym(end: str) -> None:
    assert ending(INDONESIAN, end) == []
