"""The time of day beside a date: "11:24 WIB", "pukul 10.30", "T23:08:47.000Z", "4:05 p.m.". Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Final

from rilis_etl.text.dates.date_words import ZONES


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written; `end` is the offset behind it."""

    end: int
    hour: int
    minute: int
    second: int | None
    offset: timedelta | None  # from UTC, when a zone is written

    def on(self, day: date, zone: tzinfo | None) -> datetime | None:
        """The moment, in the written zone or else in `zone`; None when neither is known."""
        place = timezone(self.offset) if self.offset is not None else zone
        return (
            datetime(day.year, day.month, day.day, self.hour, self.minute, self.second or 0, tzinfo=place)
            if place
            else None
        )


_NAMES: Final = "|".join(sorted(ZONES, reverse=True))
_ZONE: Final = rf"(?:(?:GMT|UTC)?\s?(?P<offset>[+-]\d{{2}}:?(?:\d{{2}})?)(?!\d)|(?P<zone>{_NAMES})(?!\w))?"
_CLOCK: Final = (
    r"(?<!\d)(?P<h>\d{1,2})(?P<colon>[:.])(?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?(?!\d)"
    rf"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*{_ZONE})?"
)
_MARK: Final = r"(?:(?P<mark>\b(?:pukul|jam|pkl|at|um|om|kl|à|alle|ore|a\s+las)\b)[\s.:]*)?"
# "2021-07-14WIB16:03" is what PHP makes of the format "Y-m-dTH:i"
_BEHIND: Final = re.compile(rf"(?:T|\s?(?P<inner>WITA|WIB|WIT)\s?|\)?[\s,|;•·@/–—-]*{_MARK}){_CLOCK}", re.IGNORECASE)
_BEFORE: Final = re.compile(rf"(?<![\d.:]){_MARK}{_CLOCK}[\s,|/–-]*$", re.IGNORECASE)
_REACH: Final = 24


def clock_behind(text: str, at: int) -> Clock | None:
    """The time that is written directly behind offset `at`; None without one."""
    match = _BEHIND.match(text, at)
    return _clock(match, match.group("inner") or "") if match else None


def clock_before(text: str, at: int) -> Clock | None:
    """The time that is written directly before offset `at`; None without one."""
    match = _BEFORE.search(text[max(0, at - _REACH) : at])
    return _clock(match, "") if match else None


def _clock(match: re.Match[str], inner_zone: str) -> Clock | None:
    """The time of a match; None when it is none. "10.30" needs a mark or a zone: it may as well be a number."""
    hour, minute, second = int(match["h"]), int(match["min"]), int(match["s"]) if match["s"] else None
    offset = _offset(match, inner_zone)
    if half := match["half"]:
        hour = hour % 12 + (12 if half in "pP" else 0)
    is_sure = match["colon"] == ":" or match["mark"] or half or offset is not None
    if not is_sure and match.string[match.end() :].strip():
        return None
    is_time = hour < 24 and minute < 60 and (second or 0) < 60 and abs(offset or timedelta()) < timedelta(hours=15)
    return Clock(match.end(), hour, minute, second, offset) if is_time else None


def _offset(match: re.Match[str], inner_zone: str) -> timedelta | None:
    """The offset from UTC that a match names in digits or by a zone; None without either."""
    written = match["offset"]
    if not written:
        return ZONES.get((match["zone"] or inner_zone).casefold())
    digits = written[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -size if written[0] == "-" else size
