"""Pages that were parsed ahead of a load (see parse_ahead.py), kept part by part until the load is published.

Other machines leave them for the load, and a load that is killed leaves them for the next one. A result that is
missing, damaged or made by other code costs time and nothing else.
"""

import gzip
import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from rilis_etl.archive import Archive, ArchiveFile, ArchivePart
from rilis_etl.archive.gzip_members import MOST_BYTES, decompress
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_ahead import MOST_AHEAD_BYTES, CachedParse, parse_ahead
from rilis_etl.sources.schema import Source
from rilis_etl.storage import Storage
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import Boilerplate

if TYPE_CHECKING:
    from rilis_etl.warehouse.load.batch import CaptureRow

READINGS = "readings/"
CACHE_SUFFIX = ".readings.gz"

_log = logging.getLogger(__name__)


@cache
def _json() -> TypeAdapter[CachedParse]:
    """How a result is written: made when it is asked for, not by every command that may load."""
    return TypeAdapter(CachedParse)


def parse_once(
    archive: Archive, part: ArchivePart, source: Source, learned: Boilerplate, storage: Storage
) -> list[bytes]:
    """The results for a part of the archive, as JSON: as they are stored, else parsed now, and stored."""
    return _parsed(archive, part, source, learned, storage)[1]


def parse_here(
    archive: Archive, part: ArchivePart, source: Source, learned: Boilerplate, storage: Storage
) -> list[CachedParse]:
    """As `parse_once`, for the process that loads: JSON is for others."""
    return _parsed(archive, part, source, learned, storage)[0]


def _parsed(
    archive: Archive, part: ArchivePart, source: Source, learned: Boilerplate, storage: Storage
) -> tuple[list[CachedParse], list[bytes]]:
    stored = _stored(storage, _name(part))
    results, fingerprint = from_json(stored), parser_fingerprint(source, learned)
    if results and all(each.fingerprint == fingerprint for each in results):
        return results, stored
    results = list(parse_ahead(archive.read_part(part, MOST_AHEAD_BYTES), source, learned))
    lines = list(_as_json(results))
    try:
        if lines:
            storage.put(_name(part), gzip.compress(_sealed(b"\n".join(lines)), compresslevel=1))
    except OSError as error:
        _log.warning("pages that were parsed could not be kept for the load: %s", error)
    return results, lines


def from_json(lines: Iterable[bytes]) -> list[CachedParse]:
    """The results that were written as JSON; none where one of them is damaged."""
    try:
        return [_json().validate_json(line) for line in lines]
    except ValueError:  # pydantic's ValidationError is one
        return []


def _as_json(results: Iterable[CachedParse]) -> Iterator[bytes]:
    for each in results:
        try:
            yield _json().dump_json(each)
        except PydanticSerializationError:
            continue  # a text that JSON cannot hold: the load parses the page itself


class ParseCache(Protocol):
    """Release pages that another process has parsed before a load comes to them."""

    def get(self, row: "CaptureRow", roster: Roster) -> "CaptureRow | None":
        """The row with what its page gave; None when that was not parsed ahead, or when the parser that the row names
        may read it otherwise with this `roster`."""


class StoredParseCache:
    """The cache as a load reads it: by place in the archive, one part in memory at a time, as a load goes in order."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._source = ""
        self._parts: Mapping[str, Sequence[tuple[int, str]]] = {}  # of each archive file of the source
        self._part: str | None = None
        self._results: Mapping[str, CachedParse] = {}

    def get(self, row: "CaptureRow", roster: Roster) -> "CaptureRow | None":
        """The row with what its page gave when it was parsed; None when it has to be parsed here."""
        place = row.place
        source = place.source
        if source != self._source:
            self._source, self._parts = source, _listed(self._storage, f"{source}/")
        part = next((part for begin, part in reversed(self._parts.get(place.file, ())) if begin <= place.offset), None)
        if part != self._part:
            self._part = part
            self._results = {each.capture_id: each for each in from_json(_stored(self._storage, part))} if part else {}
        found = self._results.get(row.capture_id)
        return found.given_to(row, roster) if found else None


def forget(storage: Storage, files: Iterable[ArchiveFile]) -> None:
    """Remove what is kept for these archive files: they have been loaded. What stays does no harm."""
    kept = _listed(storage, "")
    try:
        for _, part in (each for file in files for each in kept.get(file.name, ())):
            storage.delete(part)
    except OSError as error:
        _log.warning("pages that were parsed ahead could not be removed after the load: %s", error)


def _listed(storage: Storage, below: str) -> Mapping[str, Sequence[tuple[int, str]]]:
    """The parts of each archive file, with the offset at which each begins, in order; none if the storage fails."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    try:
        names = storage.list(READINGS + below)
    except OSError as error:
        _log.warning("pages that were parsed ahead cannot be looked for, they are parsed here: %s", error)
        names = ()
    for name in names:
        file, _, begin = name.removeprefix(READINGS).removesuffix(CACHE_SUFFIX).rpartition("-")
        if begin.isdigit():
            found[file].append((int(begin), name))
    return found


def _name(part: ArchivePart) -> str:
    return f"{READINGS}{part.file}-{part.begin:012d}{CACHE_SUFFIX}"


def _stored(storage: Storage, name: str) -> list[bytes]:
    """What is stored under a name, line by line; nothing of what is damaged or was changed, or if there is nothing."""
    try:
        content = decompress(storage.get(name), MOST_BYTES)
    except (OSError, ValueError):
        return []
    _, _, lines = content.partition(b"\n")
    return lines.split(b"\n") if content == _sealed(lines) else []


def _sealed(lines: bytes) -> bytes:
    """The lines behind their digest: gzip's own checksum fits whatever was packed again."""
    return hashlib.sha256(lines).hexdigest().encode() + b"\n" + lines
