"""What stands above the text."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from rilis_etl.model import Block, BlockKind
from rilis_etl.text.cleaning.state import CleaningState
from rilis_etl.text.dates import parse_date

Clean = Callable[..., CleaningState]
Left = Callable[..., tuple[str, ...]]
TITLE = "Komisi Warga Buka Posko Pengaduan di Tiga Kabupaten"
FIRST = "Komisi Warga membuka posko pengaduan di tiga kabupaten mulai pekan ini, kata ketuanya dalam jumpa pers."
LAST = "Posko akan melayani warga setiap hari kerja sampai seluruh pengaduan selesai ditangani oleh petugas."
CAP = BlockKind.CAPTION


@pytest.mark.parametrize(
    "echo",
    [
        TITLE,
        TITLE.upper(),
        f"“{TITLE}”",
        TITLE + " | Komisi Warga",
        "Komisi Warga Buka Posko Pengaduan di Tiga …",
    ],
)
def test_the_title_above_the_text_is_an_echo_in_any_spelling(left: Left, echo: str) -> None:
    assert left(echo, FIRST) == (FIRST,)


def test_an_entity_escaped_title_is_an_echo(left: Left) -> None:
    assert left("Warga &quot;Kota Ramah&quot; Bertemu", FIRST, title='Warga "Kota Ramah" Bertemu') == (FIRST,)


def test_the_section_above_the_title_is_an_echo(left: Left) -> None:
    assert left("Kabar Warga", TITLE, FIRST, section="Kabar Warga") == (FIRST,)


def test_a_body_that_is_only_its_title_stays(left: Left) -> None:
    assert left(TITLE) == (TITLE,)


def test_a_sentence_that_begins_like_the_title_stays(left: Left) -> None:
    sentence = TITLE + " untuk menampung keluhan warga atas layanan air bersih."
    assert left(sentence, LAST) == (sentence, LAST)


def test_the_release_number_becomes_a_field(cleaned: Clean) -> None:
    result = cleaned("SIARAN PERS", "Nomor: 045/HM/KW/XI/2017", FIRST)
    assert (result.lines, result.release_number) == ((FIRST,), "045/HM/KW/XI/2017")


def test_a_number_in_the_title_is_read_and_left_there(cleaned: Clean) -> None:
    result = cleaned(FIRST, title="Siaran Pers No. 22/PIH/KW/2/2010 tentang Posko")
    assert (result.lines, result.release_number) == ((FIRST,), "22/PIH/KW/2/2010")


def test_the_dateline_becomes_fields_and_leaves_the_text(cleaned: Clean) -> None:
    result = cleaned("Jakarta, Kominfo - " + FIRST, LAST)
    assert result.lines == (FIRST, LAST)
    assert (result.dateline_place, result.dateline_agency) == ("Jakarta", "Kominfo")


def test_a_dateline_on_its_own_line_keeps_its_day(cleaned: Clean) -> None:
    result = cleaned("Jakarta, 15 November 2023", FIRST)
    assert (result.lines, result.dateline_place, result.dateline_day) == ((FIRST,), "Jakarta", "15 November 2023")


def test_a_dateline_behind_a_byline_is_found(cleaned: Clean) -> None:
    result = cleaned("Penulis: Rina Kusuma", "Jakarta - " + FIRST)
    assert result.lines == ("Penulis: Rina Kusuma", FIRST)


def test_the_section_beside_an_unknown_place_is_the_newsroom(cleaned: Clean) -> None:
    result = cleaned("Lembah Hijau, Suara - " + FIRST, section="Suara")
    assert (result.dateline_place, result.dateline_agency) == ("Lembah Hijau", "Suara")


def test_the_section_before_the_dash_is_a_newsroom(cleaned: Clean) -> None:
    result = cleaned("Suara Warga – " + FIRST, section="Suara Warga")
    assert (result.dateline_place, result.dateline_agency) == (None, "Suara Warga")


@pytest.mark.parametrize("line", ["Tim News Room Lembah Hijau Diskominfo.", "Tim News Room Lembah Hijau"])
def test_the_newsroom_line_becomes_the_agency(cleaned: Clean, line: str) -> None:
    result = cleaned(line, FIRST)
    assert (result.lines, result.dateline_agency) == ((FIRST,), line.rstrip("."))


def test_a_newsroom_glued_to_the_first_sentence_is_cut_off(cleaned: Clean) -> None:
    result = cleaned("Lembah Hijau Tim News Room Kominfo. " + FIRST)
    assert (result.lines, result.dateline_place, result.dateline_agency) == (
        (FIRST,),
        "Lembah Hijau",
        "Tim News Room Kominfo",
    )


def test_a_publication_line_is_evidence_and_no_text(cleaned: Clean) -> None:
    result = cleaned("Dipublikasikan pada: Jumat, 31 Maret 2017", FIRST)
    assert result.lines == (FIRST,)
    assert result.dateline_day is not None
    assert parse_date(result.dateline_day, zone=ZoneInfo("Asia/Jakarta")).day.isoformat() == "2017-03-31"


ADDRESS = ("Komisi Warga", "Siaran media", "Budi Santoso, ketua", "Jalan Kenanga 4", "Lembah Hijau 40111")


def test_the_day_under_a_release_heading_is_evidence_below_an_address_too(cleaned: Clean) -> None:
    result = cleaned(*ADDRESS, "SIARAN PERS", "31 Maret 2017", FIRST)
    assert (result.dateline_day, "31 Maret 2017" in result.lines) == ("31 Maret 2017", False)


@pytest.mark.parametrize(
    ("office", "heading"),
    [
        (
            ("PEMERINTAH KABUPATEN MUARA", "DINAS PERIKANAN", "Jalan Kenanga Nomor 4 Telepon (0956) 21144"),
            "SIARAN PERS",
        ),
        (("VALLEY BOARD", "4 Weir Lane, Tarn", "Tel. 01632 960144"), "PRESS RELEASE"),
        (("MAJLIS BANDARAN MUARA", "JABATAN TAMAN"), "KENYATAAN MEDIA"),
    ],
)
def test_the_letterhead_above_a_release_heading_goes_with_a_receipt(
    cleaned: Clean, office: tuple[str, ...], heading: str
) -> None:
    for below in ((heading, FIRST), (f"{heading} Nomor: 4/HM/2025 Muara, 4 Maret 2025 – {FIRST}",)):
        result = cleaned(*office, *below)
        assert result.lines == (FIRST,)
        assert next(removal.text for removal in result.edit_log.removals()).startswith(office[0])


@pytest.mark.parametrize(
    "line", ["Kolam ikan aman lagi, kata kepala balai", "Sebuah catatan pendek dari kepala dinas."]
)
def test_a_line_above_a_release_heading_that_is_no_letterhead_stays(cleaned: Clean, line: str) -> None:
    assert cleaned(line, "SIARAN PERS", FIRST).lines == (line, FIRST)


def test_a_day_below_an_address_without_a_heading_is_text(cleaned: Clean) -> None:
    result = cleaned(*ADDRESS, "31 Maret 2017", FIRST)
    assert (result.dateline_day, "31 Maret 2017" in result.lines) == (None, True)


@pytest.mark.parametrize(
    "caption",
    [
        "FOTO Ilustrasi : Jalan berlubang di tepi kota, Minggu (17/2/2019)",
        "(Foto: Ist)",
        "Keterangan foto: Ketua Komisi Warga menyapa peserta",
        "Dok. Humas: Ketua Komisi Warga",
        "Halaman buku yang berlubang. Foto: Komisi Warga",
        "Ketua berbincang dengan petugas, Rabu (24/7)",
    ],
)
def test_captions_at_the_head_are_kept_apart(cleaned: Clean, caption: str) -> None:
    result = cleaned(caption, FIRST)
    assert (result.lines, result.captions) == ((FIRST,), (caption,))


def test_what_the_page_marks_as_caption_is_kept_apart_in_order(cleaned: Clean) -> None:
    result = cleaned("Foto: Ist", FIRST, Block(CAP, "Warga mengantre di posko."), LAST)
    assert (result.lines, result.captions) == ((FIRST, LAST), ("Foto: Ist", "Warga mengantre di posko."))


def test_an_unmarked_caption_before_the_dateline_is_known_by_what_it_says(cleaned: Clean) -> None:
    caption = "Ketua Komisi Warga saat membuka posko di alun-alun, Senin (6/5)"
    result = cleaned(caption, "Jakarta - " + FIRST)
    assert (result.lines, result.captions) == ((FIRST,), (caption,))


@pytest.mark.parametrize("credit", ["(Foto: Humas)", "Foto: Komisi Warga", "[Photo: RN]", "(sumber foto: arsip warga)"])
def test_a_photo_credit_leaves_a_paragraph_and_the_paragraph_stays(cleaned: Clean, credit: str) -> None:
    result = cleaned(f"{FIRST} {credit}", LAST)
    assert (result.lines, result.captions) == ((FIRST, LAST), (credit,))


def test_the_credit_of_the_last_paragraph_is_left_to_the_bylines(left: Left) -> None:
    assert left(FIRST, LAST + " (Foto: Rina)") == (FIRST, LAST + " (Foto: Rina)")


@pytest.mark.parametrize("credit", ["(Foto: istimewa)", "(Foto/Humas)", "(foto: dok. posko)"])
def test_a_credit_of_nobody_leaves_the_last_paragraph_too(cleaned: Clean, credit: str) -> None:
    result = cleaned(FIRST, f"{LAST} {credit}")
    assert (result.lines, result.captions) == ((FIRST, LAST), (credit,))


@pytest.mark.parametrize(
    "line",
    [
        "Penulis : Rina Kusuma | Foto : Istimewa",
        "Reporter: Rina Kusuma / Editor: Budi Laksana / Foto: Humas",
        "Teks: Rina Kusuma | Foto: Budi Laksana",
        "Foto: Budi Laksana | Teks: Rina Kusuma",
    ],
)
def test_a_line_of_credits_that_names_a_photographer_is_no_caption(left: Left, line: str) -> None:
    assert left(line, FIRST, LAST) == (line, FIRST, LAST)


@pytest.mark.parametrize(
    "lead",
    [
        "Lembah Hijau, Komisi Warga menyerahkan tiga mobil posko kepada petugas di halaman kantor. Selasa (4/3)",
        "Lembah Hijau, Komisi Warga membagikan tujuh ratus bibit kepada petani, Rabu (5/3)",
        f"{LAST[:-1]} di Kabupaten Muara Lawang bersama kepala desa dan pengurus koperasi, Kamis (6/3)",
    ],
)
def test_a_first_sentence_that_ends_with_a_day_is_no_caption(left: Left, lead: str) -> None:
    assert left(lead, FIRST, LAST) == (lead, FIRST, LAST)


@pytest.mark.parametrize(
    "heading",
    [
        "SIARAN PERS",
        "SIARAN PERS BERSAMA",
        "Siaran Pers:",
        "SIARAN PERS Nomor: 12/KW/III/2025",
        "FOR IMMEDIATE RELEASE March 4, 2025",
        "KENYATAAN MEDIA Lembah Hijau, 4 Mac 2025",
        f"MEDIA ADVISORY 4 Maret 2025 {TITLE}",
        f"Press Release – {TITLE}",
        f"JOINT STATEMENT {TITLE}",
        "PRESS RELEASE Release No. 25-17 March 4, 2025",
    ],
)
def test_a_heading_run_into_the_first_paragraph_goes_with_a_receipt(cleaned: Clean, heading: str) -> None:
    result = cleaned(f"{heading} {FIRST}", LAST, title=TITLE)
    assert result.lines == (FIRST, LAST)
    assert result.edit_log.removals()
    if "2025" in heading and "Nomor" not in heading:
        assert result.dateline_day is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Siaran pers itu diterbitkan Komisi Warga bersama lima lembaga lain setelah rapat di balai kota kemarin.",
        "Press releases of the Citizens' Commission are printed on paper made of straw from the fields of the valley.",
        "SIARAN PERS INI DITERBITKAN UNTUK WARGA DI TIGA KABUPATEN YANG BELUM MENDENGAR TENTANG POSKO PENGADUAN KAMI.",
        "For release from custody, 4 March 2025 was named by the court, and the Commission will be there that morning.",
    ],
)
def test_a_sentence_about_a_release_stays(left: Left, sentence: str) -> None:
    assert left(sentence, LAST) == (sentence, LAST)
