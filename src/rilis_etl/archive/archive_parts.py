"""What is read of the archive: a file, some records of it, an end that was never finished."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file of the archive."""

    name: str  # relative to the archive folder, with forward slashes
    size_bytes: int

    @property
    def source(self) -> str:
        """The source whose file it is."""
        return _source_of(self.name)


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """Some records of one file, one after another: those that begin from `begin` on and before `end`, in bytes."""

    file: str
    begin: int
    end: int

    @property
    def source(self) -> str:
        """The source whose file it is in."""
        return _source_of(self.file)


@dataclass(frozen=True, slots=True)
class TruncatedTail:
    """A file whose last record was never finished: a killed run, a full disk, or one that is being written just now."""

    file: str
    offset: int  # where the unfinished record begins


def _source_of(file: str) -> str:
    return file.partition("/")[0]
