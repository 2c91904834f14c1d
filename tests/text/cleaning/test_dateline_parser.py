"""A dateline is no sentence that only begins with a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.text.cleaning.dateline_parser import Dateline, find_dateline, find_place_and_day

SENTENCE = "Pemerintah kabupaten membuka tiga posko bantuan bagi warga yang rumahnya terendam sejak pekan lalu."


@pytest.mark.parametrize(
    ("written", "place", "agency", "day"),
    [
        ("Jakarta - ", "Jakarta", None, None),
        ("Jakarta -", "Jakarta", None, None),
        ("Jakarta-", "Jakarta", None, None),
        ("JAKARTA — ", "JAKARTA", None, None),
        ("Jakarta: ", "Jakarta", None, None),
        ("Jakarta, Kominfo - ", "Jakarta", "Kominfo", None),
        ("PALEMBANG,HS – ", "PALEMBANG", "HS", None),
        ("Palembang, Warta Sumsel- ", "Palembang", "Warta Sumsel", None),
        ("Banjarmasin, ham.go.id – ", "Banjarmasin", "ham.go.id", None),
        ("KBRN, Palembang : ", "Palembang", "KBRN", None),
        ("Kabarsatu.com | Palembang — ", "Palembang", "Kabarsatu.com", None),
        ("PALEMBANG-KSumsel.com-.", "PALEMBANG", "KSumsel.com", None),
        ("MUARASABAK-", "MUARASABAK", None, None),
        ("Muara Teweh – ", "Muara Teweh", None, None),
        ("Kabar Warga – ", None, "Kabar Warga", None),
        ("Jakarta, (30/3) - ", "Jakarta", None, "30/3"),
        ("Jakarta, 15 November 2023 – ", "Jakarta", None, "15 November 2023"),
        ("Jakarta (12/3/2019) – ", "Jakarta", None, "12/3/2019"),
        ("15 November 2023, Jakarta – ", "Jakarta", None, "15 November 2023"),
        ("KUALA LUMPUR, 12 Mac (Bernama) -- ", "KUALA LUMPUR", "Bernama", "12 Mac"),
        ("Muara Kelam, KWN – ", "Muara Kelam", "KWN", None),
        ("SANTA ROSA, CA – ", "SANTA ROSA, CA", None, None),
        ("JAKARTA (ANTARA) - ", "JAKARTA", "ANTARA", None),
        ("SANTA ROSA–", "SANTA ROSA", None, None),
        ("SANTA ROSA, Calif. – ", "SANTA ROSA, Calif.", None, None),
        ("Berlin, 14. März 2021 – ", "Berlin", None, "14. März 2021"),
        ("Kota Bandung, Jawa Barat – ", "Kota Bandung, Jawa Barat", None, None),
    ],
)
def test_a_dateline_gives_place_newsroom_and_day(
    written: str, place: str | None, agency: str | None, day: str | None
) -> None:
    found = find_dateline(written + SENTENCE)
    assert found == Dateline(len(written), place, agency, day)


@pytest.mark.parametrize(
    "text",
    [
        "Jakarta - ibu kota yang padat - akan ditata ulang mulai tahun depan oleh pemerintah.",
        "Jakarta, ibu kota yang padat, akan ditata ulang mulai tahun depan oleh pemerintah.",
        "Jakarta-Bandung akan terhubung jalur kereta baru yang dibangun dalam tiga tahun.",
        "Jakarta – Bandung akan terhubung jalur kereta baru yang dibangun dalam tiga tahun.",
        "Anak-Anak korban banjir menerima buku dan seragam dari sekolah setempat kemarin.",
        "Undang-Undang Perlindungan Anak mengatur hal itu dalam pasal yang sama, katanya.",
        "Rina Kusuma – Ketua Panitia – menyampaikan terima kasih kepada seluruh relawan.",
        "Bupati Lembah Hijau, Ir. Sutarman - Warga diminta waspada terhadap cuaca buruk.",
        "Menteri Sutarman: Kita harus bekerja keras untuk seluruh rakyat di daerah ini.",
        "Komisi Warga – Lembaga itu menggelar pertemuan dengan perwakilan nelayan kemarin.",
        "Catatan: Seluruh data dalam siaran ini dihitung hingga akhir bulan yang lalu.",
        "COVID-Related measures were announced by the office in the city hall on Monday.",
        "Die Online-Beratung der Behörde steht allen Bürgerinnen und Bürgern offen, hieß es.",
        "Media Sosial – Alat yang dipakai warga untuk melapor – menjadi bahasan utama rapat.",
        "Pemerintah - Warga.",
    ],
)
def test_a_sentence_that_merely_looks_like_one_is_left_alone(text: str) -> None:
    assert find_dateline(text) is None


def test_place_and_day_may_stand_on_a_line_of_their_own() -> None:
    assert find_place_and_day("Jakarta, 15 November 2023") == Dateline(25, "Jakarta", None, "15 November 2023")


@pytest.mark.parametrize("line", ["Rapat Kerja, 1 November 2017", "Rabu, 1 November 2017", "Jakarta"])
def test_other_lines_are_no_place_and_day(line: str) -> None:
    assert find_place_and_day(line) is None


@given(st.text(alphabet="ABCDEabcde ,.-–—:|/()1297ß", max_size=80))
def test_any_text_gives_a_dateline_inside_it_or_none(text: str) -> None:
    if found := find_dateline(text + SENTENCE):
        assert 0 < found.end < len(text) + len(SENTENCE)
        assert found.place or found.agency
