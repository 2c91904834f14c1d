"""Runs that bring mementos: from files that a person has, and from the servers of web archives.

In come paths, or sources and a window; out come captures in our archive, and counts of what became of each record.
"""

from rilis_etl.pipeline.runs.imports.archive_import import ImportResult, import_archives
from rilis_etl.pipeline.runs.imports.from_archives import ingest_from_archives

__all__ = ["ImportResult", "import_archives", "ingest_from_archives"]
