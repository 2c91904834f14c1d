"""Test entries that an editor published by mistake, and short announcements that are none."""

import pytest

from rilis_etl.text.test_entries import is_test_entry


@pytest.mark.parametrize(
    "text",
    [
        "asdsd",
        "tes tes tes",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "Testing, please ignore this message.",
        "Ini hanya uji coba, mohon diabaikan.",
        "Ujian sistem: sila abaikan",
        "This is just a test. Disregard.",
    ],
)
def test_a_page_that_only_tries_the_system_is_a_test_entry(text: str) -> None:
    assert is_test_entry(text)


@pytest.mark.parametrize(
    "text",
    [
        "Posko ditutup besok pagi.",
        "Tes air di tiga sumur selesai dan hasilnya baik.",
        "Uji coba pintu air diabaikan warga, lalu dinas menggelarnya lagi pada pekan kedua bulan yang sama di hilir.",
        "The test of the northern lock is over; boats may pass again.",
    ],
)
def test_a_short_announcement_about_a_test_is_none(text: str) -> None:
    assert not is_test_entry(text)
