"""The disk door. In: captures, before anything reads them. Out: the same captures, in the order of time.

Captures are kept in WARC 1.1 files, which other tools read as well. What is damaged comes out as a `DamagedRecord`; all
records around it are read.
"""

from rilis_etl.archive.archive_parts import ArchiveFile, ArchivePart, TruncatedTail
from rilis_etl.archive.reader import Archive
from rilis_etl.archive.writer import ArchiveWriter

__all__ = ["Archive", "ArchiveFile", "ArchivePart", "ArchiveWriter", "TruncatedTail"]
