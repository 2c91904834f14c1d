"""Days and times as newsrooms write them. Pure.

`forms` finds the numbers, `date_words` knows the words, and the weekday before and the time behind are read where they
stand. dateparser is asked only for what no form knows, and the result says so. It is not asked first because it takes 2
to 6 ms a call, keeps global caches, and knows neither "Jum'at" nor "4-5 Desember".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal

from rilis_etl.errors import DateNotFoundError
from rilis_etl.text.dates.clock import clock_before, clock_behind
from rilis_etl.text.dates.fallback import by_dateparser
from rilis_etl.text.dates.forms import DateForm, weekday_before, written_dates

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100


class Precision(StrEnum):
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class DateFlag(StrEnum):
    """Doubts about a date."""

    WEEKDAY_MISMATCH = "weekday_mismatch"  # "Senin, 1 November 2017": that was a Wednesday
    ORDER_SWAPPED = (
        "order_swapped"  # day and month stand the other way round: only so the weekday, or the calendar, fits
    )
    YEAR_ASSUMED = "year_assumed"  # "Kamis (13/12)": the year comes from the reference day
    RANGE = "range"  # "4-5 Desember 2017": the first day was taken


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date that was understood."""

    day: date  # in the zone asked for
    time: datetime | None  # aware; None where no time of day, or neither zone, is known
    precision: Precision
    parser: Literal["table", "dateparser"]
    text: str  # the characters that were read
    flags: tuple[DateFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in running text. Offsets are characters, the end exclusive; weekday and time are included."""

    start: int
    end: int
    parsed: ParsedDate


def parse_date(
    text: str,
    *,
    zone: tzinfo | None,
    today: date | None = None,
    day_first: bool = True,
    languages: Sequence[str] = (),
) -> ParsedDate:
    """The first date in `text`, a short string such as a date line or a metadata value.

    zone: the source's. A time with another offset is converted to it, a time without one is in it. With None the day
    stays as written.
    today: dates without a year ("Kamis (13/12)") get the year that puts them nearest to this day; without it they are
    not read.
    day_first: how "02/11/2017" is meant.
    languages: dateparser is asked, in these languages, for what our forms do not know; not at all without any.

    Raises DateNotFoundError. Nothing that is not written is ever taken from the clock.
    """
    if found := find_dates(text, zone=zone, today=today, day_first=day_first):
        return found[0].parsed
    fallback = by_dateparser(text, languages, day_first=day_first) if languages else None
    if fallback is None or not FIRST_YEAR <= fallback.year <= LAST_YEAR:
        raise DateNotFoundError(
            f"no date in {text.strip()[:80]!r}: forms such as '1 November 2017' or '2017-11-01' are known"
        )
    return ParsedDate(fallback, None, Precision.DAY, "dateparser", text.strip())


@lru_cache(maxsize=64)  # the lines of a page, which are looked at from several sides
def find_dates(
    text: str, *, zone: tzinfo | None = None, today: date | None = None, day_first: bool = True
) -> tuple[FoundDate, ...]:
    """Every date in running text, in order. Parameters as for `parse_date`; dateparser is never asked."""
    found: list[FoundDate] = []
    for written in written_dates(text, day_first=day_first, without_year=today is not None):
        if found and written.start < found[-1].end:
            continue
        weekday, start = weekday_before(text, written.start) or (None, written.start)
        if day := _day(written, weekday, today):
            flags = _flags(written, weekday, day)
            found.append(_with_time(text, start, written.end, day, flags, zone))
    return tuple(found)


def _day(written: DateForm, weekday: int | None, today: date | None) -> date | None:
    """The day that is meant, which fits the weekday if any order does; None where the calendar has no such day."""
    if written.year is None:
        return _nearest(written, weekday, today) if today else None
    days = [day for order in written.orders if (day := _calendar(written.year, *order))]
    fitting = [day for day in days if weekday in (None, day.weekday())]
    return next(iter(fitting or days), None)


def _nearest(written: DateForm, weekday: int | None, today: date) -> date | None:
    """The day without a year, in the year that puts it nearest to `today`; None where no year fits."""
    if written.is_bare and weekday is None:
        return None
    days = (_calendar(year, *written.orders[0]) for year in range(today.year - 1, today.year + 2))
    near = (day for day in days if day and weekday in (None, day.weekday()))
    return min(near, key=lambda day: abs(day - today), default=None)


def _flags(written: DateForm, weekday: int | None, day: date) -> tuple[DateFlag, ...]:
    """The doubts about `day`."""
    doubts = {
        DateFlag.RANGE: written.is_range,
        DateFlag.YEAR_ASSUMED: written.year is None,
        DateFlag.ORDER_SWAPPED: (day.month, day.day) != written.orders[0],
        DateFlag.WEEKDAY_MISMATCH: weekday not in (None, day.weekday()),
    }
    return tuple(flag for flag, is_so in doubts.items() if is_so)


def _with_time(
    text: str, start: int, end: int, day: date, flags: tuple[DateFlag, ...], zone: tzinfo | None
) -> FoundDate:
    """The date at `start` to `end` with the time beside it, on the day it was in `zone`."""
    behind = clock_behind(text, end)
    clock = behind or clock_before(text, start)
    end = behind.end if behind else end
    moment = clock.on(day, zone) if clock else None
    precision = Precision.DAY if clock is None else Precision.MINUTE if clock.second is None else Precision.SECOND
    if moment is not None and zone is not None and not _stands_for_a_day(moment):
        day = moment.astimezone(zone).date()
    return FoundDate(start, end, ParsedDate(day, moment, precision, "table", text[start:end], flags))


def _stands_for_a_day(moment: datetime) -> bool:
    """Whether it is midnight: systems write a day without a time so, and converting it would move the day."""
    return moment.time() == time()


def _calendar(year: int, month: int, day: int) -> date | None:
    """The day of these numbers; None where the calendar has none, or in a year that we do not believe."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # 31 February
        return None
