"""Listings whose addresses name days: the spans of a window are asked for directly, and an empty one is an answer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from rilis_etl.discovery import paginate
from rilis_etl.discovery.base import discovery_of
from rilis_etl.discovery.listing_page import FoundLink
from rilis_etl.discovery.paginate import seeds_of
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.schema import Source

HOME = "https://www.example.org/"
TODAY = date(2024, 5, 3)
ARCHIVE = {"next": None, "since": "2019-11"}


def never(_: FoundLink) -> bool:
    return False


@pytest.fixture
def asked(source: Callable[..., Source]) -> Callable[..., list[str]]:
    """The addresses that are asked for, without the host."""

    def made(address: str, window: Window = Window(), **options: Any) -> list[str]:  # noqa: B008 - frozen
        of = source(**(ARCHIVE | {"start": [HOME + address]} | options))
        return [seed.url.removeprefix(HOME) for seed in seeds_of(discovery_of(of), window, TODAY)]

    return made


@pytest.mark.parametrize(
    ("address", "options", "addresses"),
    [
        ("{year}/{month:02}/", {}, ["2024/03/", "2024/02/", "2024/01/"]),
        ("arsip/{month_name}-{year}", {}, ["arsip/maret-2024", "arsip/februari-2024", "arsip/januari-2024"]),
        ("?tahun={year}&bulan={month}", {}, ["?tahun=2024&bulan=3", "?tahun=2024&bulan=2", "?tahun=2024&bulan=1"]),
        ("{year}/", {}, ["2024/", "2023/"]),
        (
            "?a={from}&b={to}",
            {"date_format": "%d/%m/%Y"},
            [f"?a=01%2F0{month}%2F2024&b={last}%2F0{month}%2F2024" for month, last in ((3, 31), (2, 29), (1, 31))],
        ),
        (
            "?a={from}&b={to}",
            {"span": "year", "to_inclusive": False},
            ["?a=2024-01-01&b=2025-01-01", "?a=2023-01-01&b=2024-01-01"],
        ),
    ],
)
def test_a_window_is_asked_for_with_one_span_on_each_side(
    asked: Callable[..., list[str]], address: str, options: dict[str, Any], addresses: list[str]
) -> None:
    assert asked(address, Window(date(2024, 2, 5), date(2024, 2, 20)), **options) == addresses


def test_days_are_spans_too(asked: Callable[..., list[str]]) -> None:
    window = Window(date(2024, 3, 1), date(2024, 3, 2))
    assert asked("{year}/{month:02}/{day:02}", window) == ["2024/03/02", "2024/03/01", "2024/02/29"]


def test_a_daily_visit_asks_up_to_today_and_new_months_need_no_edit(asked: Callable[..., list[str]]) -> None:
    assert asked("{year}/{month}", Window(date(2024, 5, 1))) == ["2024/5", "2024/4"]


def test_nothing_is_asked_for_before_the_archive_begins(asked: Callable[..., list[str]]) -> None:
    window = Window(date(2015, 1, 1), date(2020, 1, 5))
    assert asked("{year}/{month}", window) == ["2020/2", "2020/1", "2019/12", "2019/11"]


def month(*rows: str, frame: str = "arsip") -> str:
    listed = "".join(f"<li><a href='/{row}'>{row}</a></li>" for row in rows)
    places = "".join(f"<div id='{frame}-{n}'></div>" for n in range(8))
    return f"<html><body>{places}<ul class='{frame}'>{listed}</ul></body></html>"


@pytest.fixture
def visited(source: Callable[..., Source], site: Callable[..., Any]) -> Callable[..., list[str]]:
    def made(pages: dict[str, str], **options: Any) -> list[str]:
        of = source(**(ARCHIVE | {"start": [HOME + "{year}/{month:02}/"], "date": None, "since": "2024-01"} | options))
        answers = site({HOME + path: page for path, page in pages.items()})
        steps = paginate(of, Window(date(2024, 1, 1)), answers, never, TODAY)
        return [link.url.removeprefix(HOME) for step in steps for link in step.links]

    return made


@pytest.mark.parametrize("april", [{"2024/04/": month()}, {}])  # without rows, or without the page
def test_an_empty_month_is_an_answer(visited: Callable[..., list[str]], april: dict[str, str]) -> None:
    pages = {"2024/05/": month("e"), "2024/03/": month("c", "cc"), "2024/02/": month("b"), "2024/01/": month("a")}
    assert visited(pages | april) == ["e", "c", "cc", "b", "a"]


def test_pages_within_a_month_are_followed(visited: Callable[..., list[str]]) -> None:
    pages = {"2024/05/": month("e") + "<a class=next href='?p=2'>2</a>", "2024/05/?p=2": month("ee")}
    assert visited(pages, next="a.next") == ["e", "ee"]


def test_another_page_in_place_of_a_month_is_a_failure(visited: Callable[..., list[str]]) -> None:
    with pytest.raises((DiscoveryError, FetchError), match="2024/04/"):
        visited({"2024/05/": month("e"), "2024/04/": month(frame="perbaikan")})


def test_an_archive_without_any_release_is_a_failure_unless_it_may_be_empty(
    visited: Callable[..., list[str]],
) -> None:
    with pytest.raises(DiscoveryError, match="`since`"):
        visited({})
    assert visited({}, may_be_empty=True) == []


def test_a_page_of_one_day_dates_its_rows(source: Callable[..., Source], capture: Callable[..., Capture]) -> None:
    of = source(next=None, date=None, since=2019, start=[HOME + "{year}/{month:02}/{day:02}"])
    (link,) = discovery_of(of).read(of, capture(month("a"), HOME + "2024/04/30")).links
    assert link.listed_on == date(2024, 4, 30)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"start": [HOME + "{year}"]}, "needs `since`"),
        ({"since": 2019}, "are for addresses with"),
        ({"start": [HOME + "{year}"], "since": "2019", "span": "week"}, "day"),
        ({"start": [HOME + "{year}"], "since": "2019", "months": ["Jan"]}, "12"),
    ],
)
def test_a_dated_listing_that_does_not_fit_together_is_refused(
    source: Callable[..., Source], extra: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        source(**extra)
