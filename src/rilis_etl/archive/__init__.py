"""The disk door: captures go into WARC 1.1 files before anything reads them, and come out unchanged."""

from rilis_etl.archive.reader import Archive, ArchiveFile, ArchivePart, TruncatedTail
from rilis_etl.archive.writer import ArchiveWriter

__all__ = ["Archive", "ArchiveFile", "ArchivePart", "ArchiveWriter", "TruncatedTail"]
