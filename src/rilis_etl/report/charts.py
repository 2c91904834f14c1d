"""Charts as small inline SVG.

A plotting library would bring 30 to 100 MB of dependencies, or a script of several megabytes into the page, for two
kinds of picture: bars over months and a calendar of days. Drawn by hand they take their colours from the page's style
sheet (so that they follow light and dark), need no script, and hold a title for every mark.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rilis_etl.report.markup import Html, element, join

_BAR, _STEP, _HEIGHT = 7, 9, 90  # pixels
_CELL = 11
_LEVELS = (0, 1, 2, 4)
"""From how many releases a day gets the next darker colour."""


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from one to the other, both included."""
    return [
        date(number // 12, number % 12 + 1, 1)
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]


def bars_per_month(counts: Mapping[date, int], first: date, last: date, highest: int, label: str) -> Html:
    """One bar a month; several charts with the same `first`, `last` and `highest` can be read against each other."""
    months = months_between(first, last)
    marks: list[Html] = []
    for place, month in enumerate(months):
        count = counts.get(month, 0)
        height = round(count / highest * _HEIGHT, 1) if highest else 0
        marks.append(
            element(
                "g",
                element("title", f"{month:%Y-%m}: {count}"),
                element("rect", x=place * _STEP, y=0, width=_STEP, height=_HEIGHT, class_="hover"),
                element("rect", x=place * _STEP, y=_HEIGHT - height, width=_BAR, height=height, class_="bar"),
            )
        )
        if month.month == 1:
            marks.append(element("text", str(month.year), x=place * _STEP, y=_HEIGHT + 13))
    return _svg(label, len(months) * _STEP, _HEIGHT + 18, marks)


def calendar(days: Mapping[date, tuple[int, int]], last: date, label: str) -> Html:
    """A year of days up to `last`, a column a week, Monday on top; `days` holds releases loaded and missing."""
    monday = last - timedelta(days=last.weekday() + 52 * 7)
    marks: list[Html] = []
    for week in range(53):
        for weekday in range(7):
            day = monday + timedelta(days=week * 7 + weekday)
            if day > last:
                continue
            loaded, missing = days.get(day, (0, 0))
            told = f"{day}: {loaded} loaded" + (f", {missing} missing" if missing else "")
            level = sum(loaded >= least for least in _LEVELS[1:])
            marks.append(
                element(
                    "rect",
                    element("title", told),
                    x=week * _CELL, y=weekday * _CELL, width=_CELL - 2, height=_CELL - 2, rx=2,
                    class_=f"day{level}" + (" missing" if missing else ""),
                )
            )  # fmt: skip
        first = monday + timedelta(days=week * 7)
        if first.day <= 7:
            marks.append(element("text", f"{first:%b}", x=week * _CELL, y=7 * _CELL + 11))
    return _svg(label, 53 * _CELL, 7 * _CELL + 16, marks)


def share_bar(share: float) -> Html:
    """A share of 1 as a bar, for a table cell that tells the number too."""
    bar = element("rect", x=0, y=0, width=round(share * 100, 1), height=8, class_="bar")
    rail = element("rect", x=0, y=0, width=100, height=8, class_="day0")
    return element("svg", rail, bar, width=100, height=8, aria_hidden="true")


def _svg(label: str, width: int, height: int, marks: Sequence[Html]) -> Html:
    drawing = element(
        "svg",
        element("title", label),
        join(*marks),
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
    )
    return element("div", drawing, class_="chart", tabindex=0, role="group", aria_label=label)
