"""Text that stands twice in one document by accident. In: a cleaned text. Out: the text with each passage once."""

from rilis_etl.text.duplicates.scan import remove_duplicates

__all__ = ["remove_duplicates"]
