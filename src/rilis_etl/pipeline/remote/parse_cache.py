"""Pages that other machines parsed ahead of a load (see process/parse_ahead.py), as files that the load reads.

A result that is missing, damaged or made by other code costs time and nothing else.
"""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from rilis_etl.archive import ArchiveFile, ArchivePart
from rilis_etl.archive.gzip_members import MOST_BYTES, decompress
from rilis_etl.fs import atomic_write
from rilis_etl.model import CapturePlace, Issue, Version
from rilis_etl.pipeline.process.parse_ahead import CachedParse
from rilis_etl.text.bylines import Roster

CACHE_SUFFIX = ".readings.gz"


_LINES: TypeAdapter[CachedParse] = TypeAdapter(CachedParse)


def write_cache(results: Iterable[CachedParse], part: ArchivePart, folder: Path) -> int:
    """Write the results for a part of the archive where a load looks for them; how many. Raises OSError."""
    lines: list[bytes] = []
    for each in results:
        try:
            lines.append(_LINES.dump_json(each))
        except PydanticSerializationError:
            continue  # a text that JSON cannot hold: the load parses the page itself
    if not lines:
        return 0
    file = folder / f"{part.file}-{part.begin:012d}{CACHE_SUFFIX}"
    atomic_write(file, gzip.compress(b"\n".join(lines), compresslevel=1))
    return len(lines)


class FileParseCache:
    """The cache as a load reads it: by place in the archive, one file in memory at a time, as a load goes in order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._archive_file = ""
        self._begins: Sequence[tuple[int, Path]] = ()
        self._part: Path | None = None
        self._results: dict[str, CachedParse] = {}

    def get(self, place: CapturePlace, capture_id: str, fingerprint: str, roster: Roster) -> Version | Issue | None:
        """What the page at `place` gave; None when it has to be parsed here."""
        if place.file != self._archive_file:
            self._archive_file = place.file
            self._begins = [(_begin(path), path) for path in sorted(_parts(self._folder, place.file))]
        part = next((path for begin, path in reversed(self._begins) if begin <= place.offset), None)
        if part != self._part:
            self._part = part
            self._results = {each.capture_id: each for each in _read(part)} if part else {}
        found = self._results.get(capture_id)
        return found.result if found and found.holds(fingerprint, roster) else None

    def forget(self, files: Iterable[ArchiveFile]) -> None:
        """Remove what is kept for these archive files: they have been loaded."""
        loaded = {file.name for file in files}
        for part in self._folder.glob(f"*/*{CACHE_SUFFIX}"):
            if part.relative_to(self._folder).as_posix().rpartition("-")[0] in loaded:
                part.unlink(missing_ok=True)


def _parts(folder: Path, file: str) -> Iterator[Path]:
    source, _, name = file.partition("/")
    return (folder / source).glob(f"{name}-*{CACHE_SUFFIX}")


def _begin(path: Path) -> int:
    return int(path.name.removesuffix(CACHE_SUFFIX).rpartition("-")[2])


def _read(path: Path) -> Iterator[CachedParse]:
    """The results in a file; none of a damaged one."""
    try:
        lines = decompress(path.read_bytes(), MOST_BYTES).splitlines()
        yield from [_LINES.validate_json(line) for line in lines]
    except (OSError, ValueError):  # pydantic's ValidationError is a ValueError
        return
