"""The days of one institution in one year as a calendar; the page draws another one when it is chosen (script.js)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rilis_etl.phrases import Phrasebook
from rilis_etl.report.markup import Html, element, join

LEVELS = (("none", 0), ("1", 1), ("2–3", 2), ("4 or more", 4))
"""A day's colours in order: name in the legend, and from how many releases on."""

_STEP, _SIDE, _TOP = 16, 13, 14
"""From one day to the next, a day's side, and the line of the months above."""

_EPOCH = date(1970, 1, 1)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """The days of a source on which something is loaded or missing: how many releases of each."""

    name: str
    counts: Mapping[date, tuple[int, int]]  # loaded, missing


def calendar(sources: Sequence[CalendarDays], say: Phrasebook) -> Html:
    """The newest year of the first source drawn, with boxes to choose any other; there must be one at least."""
    shown = sources[0]
    year = max(shown.counts).year
    options = (element("option", days.name, data_days=_packed(days.counts)) for days in sources)
    choices = element(
        "p",
        element("label", say("Institution"), " ", element("select", *options, id="calendar-source"), class_="switch"),
        " ",
        element("label", say("Year"), " ", element("select", element("option", year), id="calendar-year")),
    )
    months = (element("text", f"{month:02}", x=_column(date(year, month, 1)) * _STEP, y=10) for month in range(1, 13))
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    drawing = element(
        "svg",
        *months,
        *(_day(day, *shown.counts.get(day, (0, 0)), say) for day in days),
        viewBox=f"0 0 {54 * _STEP} {_TOP + 7 * _STEP}",
        role="graphics-document",
        aria_label=say("Releases a day"),
        data_loaded=say("{day}: {loaded} loaded"),
        data_missing=say("{missing} missing"),
    )
    return join(choices, element("div", drawing, class_="chart calendar", tabindex=0, role="group",
                                 aria_label=say("Releases a day")))  # fmt: skip


def _day(day: date, loaded: int, missing: int, say: Phrasebook) -> Html:
    level = next(number for number, (_, least) in reversed(tuple(enumerate(LEVELS))) if loaded >= least)
    label = say("{day}: {loaded} loaded", day=day, loaded=loaded)
    return element(
        "rect",
        x=_column(day) * _STEP,
        y=_TOP + day.weekday() * _STEP,
        width=_SIDE,
        height=_SIDE,
        class_=f"day{level} gap" if missing else f"day{level}",
        role="graphics-symbol",
        aria_label=f"{label}, {say('{missing} missing', missing=missing)}" if missing else label,
    )


def _column(day: date) -> int:
    """The week of its year that a day is in, from 0; weeks begin on Monday."""
    first = date(day.year, 1, 1)
    return ((day - first).days + first.weekday()) // 7


def _packed(counts: Mapping[date, tuple[int, int]]) -> str:
    """The days, one after the other, for the script: how many after the one before (the first: after 1970 began),
    releases loaded and missing, with a comma between; 1 loaded and 0 missing are left away. Numbers in base 36."""
    before, found = _EPOCH, []
    for day, (loaded, missing) in sorted(counts.items()):
        numbers = [(day - before).days, *((loaded, missing) if missing else (loaded,) if loaded != 1 else ())]
        found.append(",".join(map(_base_36, numbers)))
        before = day
    return " ".join(found)


def _base_36(number: int) -> str:
    """A whole number as JavaScript's parseInt(…, 36) reads it."""
    digits = ""
    rest = abs(number)
    while rest or not digits:
        rest, last = divmod(rest, 36)
        digits = _DIGITS[last] + digits
    return f"-{digits}" if number < 0 else digits
