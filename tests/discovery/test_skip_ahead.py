"""A window of past days is found by bisection in a numbered listing: in few requests, and as whole as page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.discovery.paginate import paginate
from rilis_etl.model import Capture, Role, Window
from rilis_etl.sources.schema import Source

from .test_paginate import START, TODAY, Row, daily, html, keys, never, paged

BY_NUMBER, BY_LINK = {"pages": "?p={page}"}, {"next": "a.next"}


def asked_for(pages: dict[str, str], window: Window, options: dict[str, str]) -> tuple[list[str], list[str]]:
    """The addresses asked for, and the releases found."""
    listing = {"start": [START], "row": "li", "date": "span", **options}
    source = Source.model_validate(
        {"key": "example", "name": "Example", "home": START, "hosts": ["www.example.org"], "discovery": listing}
    )
    asked: list[str] = []

    def get(url: str) -> Capture:
        asked.append(url)
        body, status = (pages[url], 200) if url in pages else ("gone", 404)
        now = datetime(2024, 5, 31, tzinfo=UTC)
        return Capture("example", Role.LISTING, url, url, status, (), body.encode(), now)

    return asked, keys(paginate(source, window, get, never, TODAY))


def month(ago: int) -> Window:
    return Window(TODAY - timedelta(days=ago + 30), TODAY - timedelta(days=ago))


@pytest.mark.parametrize("options", [BY_NUMBER, BY_LINK], ids=["by number", "by link"])
@pytest.mark.parametrize("ago", [0, 25, 400, 2043, 4970])
def test_a_month_five_thousand_releases_deep_takes_few_requests(options: dict[str, str], ago: int) -> None:
    asked, found = asked_for(paged(daily(5_000), 10), month(ago), options)
    assert found == [f"r{n}" for n in range(ago + 1, min(ago + 31, 5_000))]
    assert len(asked) <= 25


def test_a_listing_without_an_end_of_the_window_is_read_page_by_page() -> None:
    asked, _ = asked_for(paged(daily(100), 10), Window(TODAY - timedelta(days=40)), BY_NUMBER)
    assert asked == [START, *(f"{START}?p={n}" for n in range(2, 7))]


def test_a_page_without_days_is_no_reason_to_skip() -> None:
    undated: list[Row] = [(f"r{n}", None) for n in range(100)]
    _, found = asked_for(paged(undated, 10), month(30), BY_NUMBER)
    assert len(found) == 100


def test_a_release_that_is_pinned_on_every_page_misleads_nobody() -> None:
    rows = daily(600)
    pages = paged(rows, 10)
    pinned: Row = ("pinned", TODAY)
    for at, url in enumerate(pages):
        following = f"{START}?p={at + 2}" if at + 1 < len(pages) else None
        pages[url] = html([pinned, *rows[10 * at : 10 * at + 10]], following)
    asked, found = asked_for(pages, month(300), BY_NUMBER)
    assert found == [f"r{n}" for n in range(301, 331)]
    assert len(asked) <= 25


def test_a_site_that_shows_its_first_page_for_unknown_numbers_is_read_whole() -> None:
    pages = paged(daily(95), 10)
    beyond = {f"{START}?p={n}": pages[START] for n in range(11, 1_100)}
    _, found = asked_for(pages | beyond, month(60), BY_NUMBER)
    assert found == [f"r{n}" for n in range(61, 91)]


@given(
    gaps=st.lists(st.integers(0, 9), min_size=1, max_size=120),
    ago=st.integers(0, 400),
    size=st.integers(2, 12),
    options=st.sampled_from([BY_NUMBER, BY_LINK]),
)
def test_what_is_found_is_what_reading_page_by_page_finds(
    gaps: list[int], ago: int, size: int, options: dict[str, str]
) -> None:
    day, rows = TODAY, list[Row]()
    for n, gap in enumerate(gaps):
        day -= timedelta(days=gap)
        rows.append((f"r{n}", day))
    window = month(ago)
    _, found = asked_for(paged(rows, size), window, options)
    assert found == [key for key, day in rows if day is not None and day in window]
