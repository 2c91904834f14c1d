"""Release pages parsed ahead of a load, by other processes or machines. In: captures; out: files that a load reads.

Parsing is the expensive part of a load and needs no order, except that the roster of the source's authors grows with
each page. So a page is parsed with an empty roster, and each question to the roster is kept with the result. The load
takes the result where its own roster gives the same answers, and parses the page itself where it does not. A load gives
the same rows with the cache, without it, or with half of it: a result that is missing, damaged or made by other code
costs time and nothing else.
"""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from pydantic_core import PydanticSerializationError

from rilis_etl.archive import ArchiveFile, ArchivePart
from rilis_etl.archive.gzip_members import MOST_BYTES, decompress
from rilis_etl.fs import atomic_write
from rilis_etl.model import Capture, CapturePlace, Issue, Role, Version
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate

PART_CAPTURES = 200
"""Captures in one cache file, and in one task: about a second and a half of work."""

CACHE_SUFFIX = ".readings.gz"


@dataclass(frozen=True, slots=True)
class KnownQuery:
    """The question whether the roster knows a signature, and its answer."""

    text: str
    answer: bool
    kind: Literal["knows"] = "knows"

    def holds(self, roster: Roster) -> bool:
        """Whether `roster` gives the same answer."""
        return roster.knows(self.text) is self.answer


@dataclass(frozen=True, slots=True)
class NameQuery:
    """The question whose name the roster has for initials, and its answer."""

    text: str
    answer: str | None
    kind: Literal["habit"] = "habit"

    def holds(self, roster: Roster) -> bool:
        """Whether `roster` gives the same answer."""
        return roster.habit(self.text) == self.answer


RosterQuery = Annotated[KnownQuery | NameQuery, Field(discriminator="kind")]


@dataclass(frozen=True)
class _RecordingRoster(Roster):
    """An empty roster that records the questions it gets."""

    queries: dict[KnownQuery | NameQuery, None] = field(default_factory=dict)

    def knows(self, text: str) -> bool:
        self.queries[KnownQuery(text, answer=False)] = None
        return False

    def habit(self, text: str) -> str | None:
        self.queries[NameQuery(text, None)] = None
        return None


@dataclass(frozen=True, slots=True)
class CachedParse:
    """The result of parsing one page with an empty roster, and the questions that the roster got."""

    capture_id: str
    fingerprint: str  # of the parser, see pipeline/fingerprint.py
    result: Version | Issue
    queries: tuple[RosterQuery, ...]

    def holds(self, fingerprint: str, roster: Roster) -> bool:
        """Whether a parser with this fingerprint and this roster gives the same result."""
        return self.fingerprint == fingerprint and all(query.holds(roster) for query in self.queries)


_LINES: TypeAdapter[CachedParse] = TypeAdapter(CachedParse)


def parse_ahead(
    captures: Iterable[tuple[Capture, CapturePlace]], source: Source, learned: Boilerplate = NO_BOILERPLATE
) -> Iterator[CachedParse]:
    """The results for those captures that answer requests for releases of `source`."""
    fingerprint = parser_fingerprint(source, learned)
    for capture, _ in captures:
        if capture.role is Role.RELEASE and capture.source == source.key and capture.status != 304:
            roster = _RecordingRoster()
            result = parse_capture(capture, source, roster, learned)
            yield CachedParse(capture.capture_id, fingerprint, result, tuple(roster.queries))


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
