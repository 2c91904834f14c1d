"""Mementos: captures that web archives made. In: foreign WARC, ARC and WACZ files. Out: captures as our own archive
keeps them, or a few words that say why a record became none.

The bytes of others may be anything. A record spoils at most itself, a file at most its own rest, and each is named.
"""

from rilis_etl.mementos.attribution import Attribution
from rilis_etl.mementos.foreign_file import Refusal, RevisitOf, read_foreign_file

__all__ = ["Attribution", "Refusal", "RevisitOf", "read_foreign_file"]
