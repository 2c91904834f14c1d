"""The day on a page without a layout. In: the page and its title. Out: the texts that say when it was published, best
first."""

from rilis_etl.html.generic.dates.date_texts import date_texts, firm_dates, loose_dates, modified_date

__all__ = ["date_texts", "firm_dates", "loose_dates", "modified_date"]
