"""How the days that a source's listings show are read."""

import re
from collections.abc import Callable
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from rilis_etl.errors import DateNotFoundError
from rilis_etl.sources.schema import Source
from rilis_etl.text.dates import parse_date
from rilis_etl.text.dates.parser import FIRST_YEAR, LAST_YEAR

_NO_YEAR = re.compile(r"-0001|^0{1,4}1?-|\s0{3,4}1?\s")  # "-0001-11-30", "0001-01-01", "01 Jan 0001"


def today_at(source: Source) -> date:
    """The day that it is now in the source's zone, by this machine's clock."""
    return datetime.now(ZoneInfo(source.timezone)).date()


def date_reader(source: Source) -> Callable[[str], date | None]:
    """A function that returns the day that a text states, or None for a text without a day."""
    zone = ZoneInfo(source.timezone)

    def read(text: str) -> date | None:
        try:
            return parse_date(text, zone=zone, day_first=source.is_day_first, languages=source.languages).day
        except DateNotFoundError:
            return None

    return read


def machine_date_reader(source: Source) -> Callable[[str], date | None]:
    """The same for what machines write: RFC 822 and ISO 8601 first, in the source's zone, else as in any listing."""
    zone, read_date = ZoneInfo(source.timezone), date_reader(source)

    def read(text: str) -> date | None:
        if _NO_YEAR.search(text):
            return None
        for parse in (parsedate_to_datetime, datetime.fromisoformat):
            try:
                moment = parse(text)
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
            if not FIRST_YEAR <= moment.year <= LAST_YEAR:  # 1, 1970, 9999: the field was left empty
                return None
            return (moment.astimezone(zone) if moment.tzinfo else moment).date()
        return read_date(text)

    return read
