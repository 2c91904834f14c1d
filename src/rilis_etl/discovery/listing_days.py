"""How the days that a source's listings show are read. Pure."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from rilis_etl.errors import DateNotFoundError
from rilis_etl.sources.schema import Source
from rilis_etl.text.dates import parse_date


def date_reader(source: Source) -> Callable[[str], date | None]:
    """A function that returns the day that a text states, or None for a text without a day."""
    zone = ZoneInfo(source.timezone)

    def read(text: str) -> date | None:
        try:
            return parse_date(text, zone=zone, day_first=source.is_day_first, languages=source.languages).day
        except DateNotFoundError:
            return None

    return read
