"""Dates. In: text in which a newsroom writes days and times. Out: the days, and from all witnesses the day of
publication."""

from rilis_etl.text.dates.parser import ParsedDate, find_dates, parse_date
from rilis_etl.text.dates.publication import choose_publication

__all__ = ["ParsedDate", "choose_publication", "find_dates", "parse_date"]
