"""The archive compared with what it was: what it holds, what it has lost, and what can be fetched again."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rilis_etl.archive import TruncatedTail
from rilis_etl.context import Context
from rilis_etl.model import Damage, DamagedRecord, MissingBytes, Role


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """The archive files of one source."""

    source: str
    file_count: int
    size_bytes: int
    waiting_bytes: int  # not read by any load yet


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """What the archive holds. `missing` and `strays` need a person."""

    sources: tuple[SourceFiles, ...]
    missing: tuple[MissingBytes, ...]
    strays: tuple[Path, ...]


class Remedy(StrEnum):
    """What can be done about a damaged record, as a sentence."""

    NONE_NEEDED = "nothing is lost"
    OTHER_LOOKS = "other captures of this page are whole"
    FETCH_AGAIN = "run `rilis rebuild`, then `rilis ingest`: the page is fetched again while the site has it"
    LOOK_AT_DISK = "look at the disk and the permissions of this file"
    RESTORE = "restore this file from a backup"


@dataclass(frozen=True, slots=True)
class FoundDamage:
    """A damaged record and what can be done about it."""

    record: DamagedRecord
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What reading every byte of the archive found."""

    record_count: int  # records that are whole
    damage: tuple[FoundDamage, ...]
    tails: tuple[TruncatedTail, ...]
    missing: tuple[MissingBytes, ...]
    strays: tuple[Path, ...]

    @property
    def is_whole(self) -> bool:
        """Nothing is damaged or missing. Unfinished records and files of others are no damage."""
        return not self.damage and not self.missing


def archive_status(context: Context) -> ArchiveStatus:
    """What the archive holds, by its files' names and sizes: no file is read."""
    files, known = context.archive.files(), context.warehouse.known_archive()
    sources: dict[str, SourceFiles] = {}
    for file in files:
        key = file.name.partition("/")[0]
        held = sources.get(key, SourceFiles(key, 0, 0, 0))
        waiting = max(0, file.size_bytes - known.get(file.name, 0))
        sources[key] = SourceFiles(
            key, held.file_count + 1, held.size_bytes + file.size_bytes, held.waiting_bytes + waiting
        )
    return ArchiveStatus(tuple(sources.values()), context.archive.missing(known), context.archive.strays())


def verify_archive(context: Context, report: Callable[[int], None] = lambda _: None) -> ArchiveCheck:
    """Read every record of the archive, check its digests, and compare with what the newest snapshot knows.

    `report` gets the number of bytes read so far.
    """
    known = context.warehouse.known_archive()
    damaged: list[DamagedRecord] = []
    tails: list[TruncatedTail] = []
    looks: Counter[tuple[str, str]] = Counter()
    record_count = size_bytes = 0
    for item in context.archive.verify(known, tails.append):
        if isinstance(item, DamagedRecord):
            damaged.append(context.warehouse.recall(item))
            place = item.place
        else:
            capture, place = item
            record_count += 1
            looks[capture.source, capture.url] += capture.role is Role.RELEASE and capture.failure is None
        size_bytes += place.length
        report(size_bytes)
    damage = tuple(FoundDamage(record, _remedy(record, looks)) for record in damaged)
    missing = context.archive.missing(known)
    return ArchiveCheck(record_count, damage, tuple(tails), missing, context.archive.strays())


def _remedy(record: DamagedRecord, looks: Counter[tuple[str, str]]) -> Remedy:
    if record.damage is Damage.HARMLESS or not record.place.offset:
        return Remedy.NONE_NEEDED
    if record.damage is Damage.UNREADABLE:
        return Remedy.LOOK_AT_DISK
    if record.url and looks[record.source, record.url]:
        return Remedy.OTHER_LOOKS
    return Remedy.FETCH_AGAIN if record.url and record.role is Role.RELEASE else Remedy.RESTORE
