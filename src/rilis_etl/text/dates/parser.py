"""Days and times as newsrooms write them.

Pure and table-driven: `date_forms` finds the numbers, `date_words` gives words their meaning, the weekday before and
the time behind are read where they stand. What no form knows may go to dateparser, and is then recorded as such. Why
not dateparser first: 2–6 ms a call, global caches, and "Jum'at" and "4-5 Desember" are beyond it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
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
    """What to know before trusting a date."""

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
    """A date in running text; offsets in characters, end exclusive, weekday and time included."""

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

    `zone`: the source's. A time written with another offset is converted to it, a time without any is in it; None
    keeps the day as written. `today`: dates without a year ("Kamis (13/12)") are put nearest to it, and are not read
    without it. `day_first`: how "02/11/2017" is meant. `languages`: when given, dateparser is asked, in these, for
    what we cannot read.

    Raises DateNotFoundError. Nothing that is not written is ever taken from the clock.
    """
    for found in find_dates(text, zone=zone, today=today, day_first=day_first):
        return found.parsed
    fallback = by_dateparser(text, languages, day_first=day_first) if languages else None
    if fallback is None or not FIRST_YEAR <= fallback.year <= LAST_YEAR:
        raise DateNotFoundError(
            f"no date in {text.strip()[:80]!r}: forms such as '1 November 2017' or '2017-11-01' are known"
        )
    return ParsedDate(fallback, None, Precision.DAY, "dateparser", text.strip())


def find_dates(
    text: str, *, zone: tzinfo | None = None, today: date | None = None, day_first: bool = True
) -> tuple[FoundDate, ...]:
    """Every date in running text, in order; parameters as for `parse_date`. Never asks dateparser."""
    found: list[FoundDate] = []
    for written in written_dates(text, day_first=day_first, without_year=today is not None):
        if not found or written.start >= found[-1].end:
            for day, flags in _days(written, weekday_before(text, written.start), today):
                found.append(_found(text, written, day, flags, zone))
    return tuple(found)


def _days(
    written: DateForm, weekday: tuple[int, int] | None, today: date | None
) -> Iterator[tuple[date, tuple[DateFlag, ...]]]:
    """The one day that is meant, with what is odd about it; nothing where the calendar refuses."""
    flags = (DateFlag.RANGE,) if written.is_range else ()
    wanted = weekday[0] if weekday else None
    if written.year is None:
        if today and not (written.is_bare and wanted is None):
            near = [
                day for year in range(today.year - 1, today.year + 2) for day in _calendar(year, *written.orders[0])
            ]
            near = [day for day in near if wanted in (None, day.weekday())]
            yield from (
                (day, (*flags, DateFlag.YEAR_ASSUMED)) for day in sorted(near, key=lambda day: abs(day - today))[:1]
            )
        return
    candidates = [(order, day) for order in written.orders for day in _calendar(written.year, *order)]
    fitting = [(order, day) for order, day in candidates if wanted in (None, day.weekday())]
    for order, day in (fitting or candidates)[:1]:
        swapped = (DateFlag.ORDER_SWAPPED,) if order != written.orders[0] else ()
        yield day, (*flags, *swapped, *(() if fitting else (DateFlag.WEEKDAY_MISMATCH,)))


def _found(text: str, written: DateForm, day: date, flags: tuple[DateFlag, ...], zone: tzinfo | None) -> FoundDate:
    """The date with the weekday before it and the time beside it, on the day it was in `zone`."""
    weekday = weekday_before(text, written.start)
    start = weekday[1] if weekday else written.start
    behind = clock_behind(text, written.end)
    clock = behind or clock_before(text, start)
    end = behind.end if behind else written.end
    moment = clock.on(day, zone) if clock else None
    precision = Precision.DAY if clock is None else Precision.MINUTE if clock.second is None else Precision.SECOND
    if moment is not None and zone is not None and not _stands_for_a_day(moment):
        day = moment.astimezone(zone).date()
    return FoundDate(start, end, ParsedDate(day, moment, precision, "table", text[start:end], flags))


def _stands_for_a_day(moment: datetime) -> bool:
    """Midnight in any offset is how systems write a day without a time: converting it would move the day."""
    return moment.time() == time()


def _calendar(year: int, month: int, day: int) -> Iterator[date]:
    """The day of these numbers, if the calendar has it and we believe the year."""
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
        try:
            yield date(year, month, day)
        except ValueError:  # 31 February
            return
