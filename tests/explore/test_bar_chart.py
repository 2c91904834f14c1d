"""The first picture: bars that stand where their months do, each with its count."""

import re
from datetime import date

import pytest

from rilis_etl.explore.bar_chart import bars_svg

QUARTERS = {date(2023, 10, 1): 4, date(2024, 7, 1): 1000}


def test_a_bar_is_as_high_as_its_count_and_says_it() -> None:
    drawn = bars_svg(QUARTERS, 3)
    assert re.findall(r'height="([\d.]+)" fill="#4c78a8"><title>(.*?)<', drawn) == [
        ("0.6", "2023-10: 4"),
        ("160.0", "2024-07: 1,000"),
    ]


def test_a_period_without_releases_stays_empty() -> None:
    assert re.findall(r'<rect x="(.*?)%', bars_svg(QUARTERS, 3)) == ["0.000", "75.000"]


@pytest.mark.parametrize(
    ("counts", "months", "years"),
    [
        (QUARTERS, 3, ["2024"]),
        ({date(2024, 1, 1): 1}, 1, ["2024"]),
        ({date(year, 1, 1): 1 for year in range(2000, 2026)}, 12, [str(year) for year in range(2000, 2026, 3)]),
    ],
)
def test_years_are_named_and_twelve_at_most(counts: dict[date, int], months: int, years: list[str]) -> None:
    assert re.findall(r">(\d{4})</text>", bars_svg(counts, months)) == years
