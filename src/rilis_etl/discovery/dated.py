"""Listings whose addresses name days: an archive by months, an interface that takes a first and a last day. Pure.

Such a listing is asked for the spans of days that touch the window, newest first, and for one more on each side: sites
file releases by the day of the upload.
"""

from abc import ABC
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.listing_page import Seed
from rilis_etl.discovery.placeholders import DATES, filled, placeholders_in, values_in
from rilis_etl.model import Window

INDONESIAN_MONTHS = (
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
)
_ONE_DAY = timedelta(days=1)

Unit = Literal["day", "month", "year"]


def _first_day(value: object) -> object:
    """`2009`, `"2009-01"` and a whole day as a day."""
    text = str(value) if isinstance(value, int | str) else ""
    parts = text.split("-")
    if text and all(part.isdigit() for part in parts) and len(parts) <= 2:
        return "-".join([*parts, "01", "01"][:3])
    return value


class DatedListing(Discovery, ABC):
    """The keys of a kind whose addresses may name days."""

    span: Unit | None = Field(
        default=None, description="What one address covers: day, month or year; else the finest placeholder tells."
    )
    since: Annotated[date | None, BeforeValidator(_first_day)] = Field(
        default=None, description='First month that the archive has, such as "2009-01".'
    )
    date_format: str = Field(default="%Y-%m-%d", description="How {from} and {to} are written, as in strftime.")
    to_inclusive: bool = Field(default=True, description="False: {to} is the first day that is not asked for.")
    months: tuple[str, ...] = Field(
        default=INDONESIAN_MONTHS,
        min_length=12,
        max_length=12,
        description="The names for {month_name}, January first.",
    )

    @property
    def templates(self) -> tuple[str, ...]:
        """The addresses of first pages with their placeholders."""
        return tuple(address.url for address in self.addresses)

    @property
    def is_dated(self) -> bool:
        """Whether any address names days."""
        return any(placeholders_in(template) & DATES for template in self.templates)

    def require_since(self) -> None:
        """Raises ValueError when addresses name days and nothing says where they begin, or the reverse."""
        names = {name for template in self.templates for name in placeholders_in(template) & DATES}
        if names and self.since is None:
            raise ValueError(f'{{{min(names)}}} needs `since`, the first month that the archive has: since = "2009-01"')
        if not names and (self.since or self.span):
            raise ValueError(
                "`since` and `span` are for addresses with {year}, {month} or {from}: name one there, or drop them"
            )

    def spans(self, template: str, section: str | None, window: Window) -> Iterator[Seed]:
        """The first page of each span of days that may hold releases of `window`, which has an end; of an address
        without days the page itself."""
        names = placeholders_in(template) & DATES
        if not names or self.since is None or window.end is None:
            yield Seed(template, section)
            return
        unit = self.span or _finest(names)
        first, oldest = _after(_begin(window.end - _ONE_DAY, unit), unit), _begin(self.since, unit)
        if window.first is not None:
            oldest = max(oldest, _begin(_begin(window.first, unit) - _ONE_DAY, unit))
        while first >= oldest:
            yield Seed(filled(template, self._values(first, unit)), section, bounded=True, span_begins=first)
            first = _begin(first - _ONE_DAY, unit)

    def day_of(self, url: str) -> date | None:
        """The day that the address of a page is for; None for one of a longer span."""
        for template in self.templates:
            if (self.span or _finest(placeholders_in(template))) != "day":
                continue
            values = values_in(template, url) or {}
            if {"year", "month", "day"} <= values.keys():
                return date(*(int(values[name]) for name in ("year", "month", "day")))
        return None

    def _values(self, first: date, unit: Unit) -> dict[str, str]:
        end = _after(first, unit)
        return {
            "year": str(first.year),
            "month": str(first.month),
            "day": str(first.day),
            "month_name": self.months[first.month - 1],
            "from": first.strftime(self.date_format),
            "to": (end - _ONE_DAY if self.to_inclusive else end).strftime(self.date_format),
        }


def _finest(names: frozenset[str]) -> Unit:
    if "day" in names:
        return "day"
    return "year" if names & DATES == {"year"} else "month"


def _begin(day: date, unit: Unit) -> date:
    """The first day of the span in which `day` is."""
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _after(first: date, unit: Unit) -> date:
    """The first day of the span after the one that begins on `first`."""
    if unit == "day":
        return first + _ONE_DAY
    return _begin(first + timedelta(days=31 if unit == "month" else 366), unit)
