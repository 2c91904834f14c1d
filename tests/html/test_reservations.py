"""What a page reserves against being passed on, in headers and in meta elements."""

from datetime import UTC, datetime

import pytest

from rilis_etl.html.reservations import Reservations, read_reservations
from rilis_etl.model import Capture, Header, Role


def words(body: bytes = b"", *headers: tuple[str, str], status: int = 200) -> tuple[str, ...]:
    return found(body, *headers, status=status).words


def found(body: bytes, *headers: tuple[str, str], status: int = 200) -> Reservations:
    url = "http://siaran.example/a"
    named = tuple(Header(name, value) for name, value in headers)
    return read_reservations(
        Capture("contoh", Role.RELEASE, url, url, status, named, body, datetime(2026, 11, 23, tzinfo=UTC))
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'<meta name="robots" content="index, NoArchive">', ("noarchive",)),
        (b"<META content='noai,noimageai' NAME='Robots'>", ("noai", "noimageai")),
        (b"<meta name=robots content=none>", ("none",)),
        (b'<meta name="robots" content="index, follow, max-snippet:-1">', ()),
        (b'<meta name="description" content="noarchive">', ()),
        (b'<meta name="tdm-reservation" content="1">', ("tdm-reservation",)),
        (b'<meta name="tdm-reservation" content="0">', ()),
        (b"<meta" * 10_000, ()),
    ],
)
def test_words_of_meta_elements(body: bytes, expected: tuple[str, ...]) -> None:
    assert words(body) == expected


def test_headers_count_and_win_over_the_page() -> None:
    page = (
        b'<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://a.example/p?a=1&amp;b=2">'
    )
    assert words(b"", ("X-Robots-Tag", "otherbot: noindex, noarchive")) == ("noarchive", "noindex")
    assert words(page, ("TDM-Reservation", "0")) == ()
    assert found(page).policy == "https://a.example/p?a=1&b=2"


def test_what_is_no_page_reserves_nothing() -> None:
    assert words(b'<meta name="robots" content="noarchive">', status=404) == ()
