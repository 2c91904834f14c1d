"""Reading a page without a layout. In: the page as a tree. Out: its title, its text, and what says when it was
published."""

from rilis_etl.html.generic.dates import date_texts
from rilis_etl.html.generic.extract import extract_generic
from rilis_etl.html.generic.title import extract_title

__all__ = ["date_texts", "extract_generic", "extract_title"]
