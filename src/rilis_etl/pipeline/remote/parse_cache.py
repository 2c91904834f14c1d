"""Pages read ahead of a load, by other processes or machines: the dear part of judging, which needs no order.

A page is read as if nobody had signed for its newsroom yet, and what was asked of the roster on the way is noted. The
load takes the reading where its roster, which knows who has signed so far, gives the same answers, and reads the page
itself where it does not. So a load gives the same rows with readings, without them, and with half of them: a reading
that is missing, of other code or damaged costs time and nothing else.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from rilis_etl.archive import ArchiveFile, ArchivePart
from rilis_etl.context import Context
from rilis_etl.fs import write_durably
from rilis_etl.model import Capture, CapturePlace, Issue, Role, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture, parser_fingerprint
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import NOTHING_LEARNT, Boilerplate

PART = 200
"""Captures in one file of readings, and in one task: about a second and a half of work."""

CACHE_SUFFIX = ".readings.gz"


@dataclass(frozen=True, slots=True)
class Knows:
    """Whether the roster knows a signature."""

    text: str
    answer: bool
    kind: Literal["knows"] = "knows"

    def holds(self, roster: Roster) -> bool:
        return roster.knows(self.text) is self.answer


@dataclass(frozen=True, slots=True)
class Habit:
    """Whose name the roster has for initials."""

    text: str
    answer: str | None
    kind: Literal["habit"] = "habit"

    def holds(self, roster: Roster) -> bool:
        return roster.habit(self.text) == self.answer


Asked = Annotated[Knows | Habit, Field(discriminator="kind")]


@dataclass(frozen=True)
class _Listening(Roster):
    """A roster that knows nobody and notes what it is asked."""

    asked: dict[Knows | Habit, None] = field(default_factory=dict)

    def knows(self, text: str) -> bool:
        self.asked[Knows(text, answer=False)] = None
        return False

    def habit(self, text: str) -> str | None:
        self.asked[Habit(text, None)] = None
        return None


@dataclass(frozen=True, slots=True)
class CachedParse:
    """What a page says, as far as that is known without knowing who has signed before."""

    capture_id: str
    reader: str  # see judge.reader_of
    version: Version | None
    issue: Issue | None  # exactly one of the two
    asked: tuple[Asked, ...]

    def holds(self, reader: str, roster: Roster) -> bool:
        """Whether this reader, with this roster, would come to the same."""
        return self.reader == reader and all(asked.holds(roster) for asked in self.asked)

    @property
    def found(self) -> Version | Issue:
        found = self.version or self.issue
        if found is None:
            raise ValueError(f"the reading of {self.capture_id} holds nothing")
        return found


_READINGS: TypeAdapter[CachedParse] = TypeAdapter(CachedParse)


def parse_ahead_page(capture: Capture, source: Source, learned: Boilerplate, reader: str) -> CachedParse:
    """Read one release page ahead; `reader` is the fingerprint of `source` and `learned`."""
    roster = _Listening()
    found = parse_capture(capture, source, roster, learned)
    version, issue = (found, None) if isinstance(found, Version) else (None, found)
    return CachedParse(capture.capture_id, reader, version, issue, tuple(roster.asked))


def parse_ahead(
    captures: Iterable[tuple[Capture, CapturePlace]], source: Source, learned: Boilerplate = NOTHING_LEARNT
) -> Iterator[CachedParse]:
    """Readings of those captures that are answers to requests for releases of `source`."""
    reader = parser_fingerprint(source, learned)
    for capture, _ in captures:
        if capture.role is Role.RELEASE and capture.source == source.key and capture.status != 304:
            yield parse_ahead_page(capture, source, learned, reader)


def keep(parse_cache: Iterable[CachedParse], part: ArchivePart, folder: Path) -> int:
    """Write the readings of a part of the archive where a load looks for them; how many. Raises OSError."""
    lines: list[bytes] = []
    for reading in parse_cache:
        try:
            lines.append(_READINGS.dump_json(reading))
        except PydanticSerializationError:
            continue  # a text that JSON cannot hold: the load reads the page itself
    if not lines:
        return 0
    file = folder / f"{part.file}-{part.begin:012d}{CACHE_SUFFIX}"
    write_durably(file, gzip.compress(b"\n".join(lines), compresslevel=1))
    return len(lines)


class ParseCache:
    """What was read ahead, by place in the archive. One part is in memory at a time: a load goes through in order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = ""
        self._begins: Sequence[tuple[int, Path]] = ()
        self._part: Path | None = None
        self._parse_cache: dict[str, CachedParse] = {}

    def of(self, place: CapturePlace, capture_id: str) -> CachedParse | None:
        """The reading of the capture at `place`; None where there is none."""
        if place.file != self._file:
            self._file = place.file
            self._begins = [(_begin(path), path) for path in sorted(_parts(self._folder, place.file))]
        part = next((path for begin, path in reversed(self._begins) if begin <= place.offset), None)
        if part != self._part:
            self._part = part
            self._parse_cache = {reading.capture_id: reading for reading in _read(part)} if part else {}
        return self._parse_cache.get(capture_id)


def parse_cache_folder(context: Context) -> Path:
    """Where a load looks for readings: with the team's exchange, else with what can be made again."""
    return (context.settings.exchange or context.state) / "readings"


def clear_parse_cache(folder: Path, files: Iterable[ArchiveFile]) -> None:
    """Remove the readings of archive files that have been loaded."""
    loaded = {file.name for file in files}
    for part in folder.glob(f"*/*{CACHE_SUFFIX}"):
        if part.relative_to(folder).as_posix().rpartition("-")[0] in loaded:
            part.unlink(missing_ok=True)


def _parts(folder: Path, file: str) -> Iterator[Path]:
    source, _, name = file.partition("/")
    return (folder / source).glob(f"{name}-*{CACHE_SUFFIX}")


def _begin(path: Path) -> int:
    return int(path.name.removesuffix(CACHE_SUFFIX).rpartition("-")[2])


def _read(path: Path) -> Iterator[CachedParse]:
    """The readings of a file; none of a damaged one."""
    try:
        lines = gzip.decompress(path.read_bytes()).splitlines()
        yield from [_READINGS.validate_json(line) for line in lines]
    except (OSError, EOFError, zlib.error, ValidationError):
        return
