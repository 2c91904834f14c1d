"""Release numbers and the headings above them."""

import pytest

from rilis_etl.text.cleaning.release_number import is_heading, number_at_start, number_line


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Siaran Pers No. 22/PIH/KOMDIG/2/2010", "22/PIH/KOMDIG/2/2010"),
        ("SIARAN PERS NOMOR: 045/HM/XI/2017", "045/HM/XI/2017"),
        ("Nomor: 045/Humas/KW/XI/2017", "045/Humas/KW/XI/2017"),
        ("No : 12 / SP / HM.01 / 2021", "12/SP/HM.01/2021"),
        ("Press Release No. 7", "7"),
        ("Bil. 14/2022", "14/2022"),
        ("Pressemitteilung Nr. 112/2021", "112/2021"),
    ],
)
def test_a_line_that_holds_only_a_number_gives_it(line: str, number: str) -> None:
    found = number_line(line)
    assert found
    assert found.number == number


@pytest.mark.parametrize(
    "line",
    [
        "Nomor telepon pengaduan: 021-5550100",
        "Peraturan Nomor 24 Tahun 2019 mengatur hal tersebut",
        "No. 1 di Indonesia",
        "Nomor urut peserta diumumkan besok",
        "Siaran Pers",
    ],
)
def test_a_line_with_other_words_gives_none(line: str) -> None:
    assert number_line(line) is None


def test_a_number_at_the_start_of_a_title_is_found() -> None:
    found = number_at_start("Siaran Pers No. 22/PIH/KOMDIG/2/2010 tentang Perizinan")
    assert found
    assert found.number == "22/PIH/KOMDIG/2/2010"


def test_a_count_at_the_start_of_a_sentence_is_no_number() -> None:
    assert number_at_start("Siaran pers 3 lembaga diterbitkan bersama") is None


@pytest.mark.parametrize(
    "line",
    [
        "SIARAN PERS",
        "For Immediate Release",
        "UNTUK SEGERA DISIARKAN:",
        "Kenyataan Media",
        "PRESS NOTE",
        "Comunicado de imprensa",
    ],
)
def test_a_line_that_names_the_kind_of_text_is_a_heading(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize("line", ["Siaran pers bersama tiga lembaga", "Siaran Pers Akhir Tahun Komisi Warga"])
def test_a_line_that_says_more_than_the_kind_is_no_heading(line: str) -> None:
    assert not is_heading(line)


@pytest.mark.parametrize(
    "title",
    [
        "Press Release: 30-member choir sings at the ferry",
        "Siaran Pers: 14-Nelayan Terima Jaring",
        "Siaran Pers: 2.500 Warga Terima Bantuan",
        "Siaran Pers: 10-12 Maret Posko Ditutup",
        "Media Statement: 24/7 Hotline Opens",
        "Press Release: 2024-2029 Board Elected",
    ],
)
def test_a_count_in_a_title_is_no_number(title: str) -> None:
    assert number_at_start(title) is None


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Siaran Pers 14/HM/III/2025 Posko", "14/HM/III/2025"),
        ("Siaran Pers PR-12 Posko", "PR-12"),
        ("Press Release 7-2025", "7-2025"),
    ],
)
def test_a_number_without_a_label_is_known_by_its_form(title: str, number: str) -> None:
    found = number_at_start(title)
    assert found
    assert found.number == number
