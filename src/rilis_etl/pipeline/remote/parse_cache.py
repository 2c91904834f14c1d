"""Pages that other machines parsed ahead of a load (see process/parse_ahead.py), as the load reads them.

A result that is missing, damaged or made by other code costs time and nothing else.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from rilis_etl.archive import ArchiveFile, ArchivePart
from rilis_etl.archive.gzip_members import MOST_BYTES, decompress
from rilis_etl.model import CapturePlace, Issue, Version
from rilis_etl.pipeline.process.parse_ahead import CachedParse
from rilis_etl.pipeline.remote.storage import Storage
from rilis_etl.text.bylines import Roster

READINGS = "readings/"
CACHE_SUFFIX = ".readings.gz"


_LINES: TypeAdapter[CachedParse] = TypeAdapter(CachedParse)


def write_cache(results: Iterable[CachedParse], part: ArchivePart, storage: Storage) -> int:
    """Write the results for a part of the archive where a load looks for them; how many. Raises OSError."""
    lines: list[bytes] = []
    for each in results:
        try:
            lines.append(_LINES.dump_json(each))
        except PydanticSerializationError:
            continue  # a text that JSON cannot hold: the load parses the page itself
    if not lines:
        return 0
    name = f"{READINGS}{part.file}-{part.begin:012d}{CACHE_SUFFIX}"
    storage.put(name, gzip.compress(b"\n".join(lines), compresslevel=1))
    return len(lines)


class StoredParseCache:
    """The cache as a load reads it: by place in the archive, one part in memory at a time, as a load goes in order."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._source = ""
        self._parts: Mapping[str, Sequence[tuple[int, str]]] = {}  # of each archive file of the source
        self._part: str | None = None
        self._results: Mapping[str, CachedParse] = {}

    def get(self, place: CapturePlace, capture_id: str, fingerprint: str, roster: Roster) -> Version | Issue | None:
        """What the page at `place` gave; None when it has to be parsed here."""
        source = place.file.partition("/")[0]
        if source != self._source:
            self._source, self._parts = source, self._listed(f"{source}/")
        part = next((part for begin, part in reversed(self._parts.get(place.file, ())) if begin <= place.offset), None)
        if part != self._part:
            self._part = part
            self._results = {each.capture_id: each for each in self._read(part)} if part else {}
        found = self._results.get(capture_id)
        return found.result if found and found.holds(fingerprint, roster) else None

    def forget(self, files: Iterable[ArchiveFile]) -> None:
        """Remove what is kept for these archive files: they have been loaded."""
        kept = self._listed("")
        for _, part in (each for file in files for each in kept.get(file.name, ())):
            self._storage.delete(part)

    def _listed(self, below: str) -> Mapping[str, Sequence[tuple[int, str]]]:
        """The parts of each archive file, with the offset at which each begins, in order."""
        found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for name in self._storage.list(READINGS + below):
            file, _, begin = name.removeprefix(READINGS).removesuffix(CACHE_SUFFIX).rpartition("-")
            if begin.isdigit():
                found[file].append((int(begin), name))
        return found

    def _read(self, part: str) -> Iterator[CachedParse]:
        """The results in a part; none of a damaged one."""
        try:
            lines = decompress(self._storage.get(part), MOST_BYTES).splitlines()
            yield from [_LINES.validate_json(line) for line in lines]
        except (OSError, ValueError):  # pydantic's ValidationError is a ValueError
            return
