"""The archive compared with what it was: what it holds, what it has lost, and what can be fetched again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from rilis_etl.archive import TruncatedTail
from rilis_etl.context import Context
from rilis_etl.model import CapturePlace, Damage, DamagedRecord, MissingBytes, Role
from rilis_etl.pipeline.process.lost_records import cut_off


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
    COMPARE = "compare this file with a backup"
    RESTORE = "restore this file from a backup"


@dataclass(frozen=True, slots=True)
class FoundDamage:
    """A damaged place, up to the next record that can be read, and what can be done about it."""

    record: DamagedRecord
    remedy: Remedy
    captures: tuple[DamagedRecord, ...]  # that stood there, as far as the warehouse knows

    def __str__(self) -> str:
        if len(self.captures) < 2:
            return f"{self.record}: {self.remedy}"
        pages = sum(each.role is Role.RELEASE for each in self.captures)
        stood = f"{len(self.captures):,} captures of the warehouse stood there, {pages:,} of them of release pages"
        return f"{self.record}; {stood}: {self.remedy}"


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
        """Nothing is damaged or missing. What a killed run has not finished and files of others are no damage."""
        return not self.damage and not self.missing


def archive_status(context: Context) -> ArchiveStatus:
    """What the archive holds, by its files' names and sizes: no file is read."""
    files, known = context.archive.files(), context.warehouse.known_archive()
    sources: dict[str, SourceFiles] = {}
    for file in files:
        held = sources.get(file.source, SourceFiles(file.source, 0, 0, 0))
        waiting = max(0, file.size_bytes - known.get(file.name, 0))
        sources[file.source] = SourceFiles(
            file.source, held.file_count + 1, held.size_bytes + file.size_bytes, held.waiting_bytes + waiting
        )
    return ArchiveStatus(tuple(sources.values()), context.archive.missing(known), context.archive.strays())


def verify_archive(context: Context, report: Callable[[int], None] = lambda _: None) -> ArchiveCheck:
    """Read every record of the archive, check its digests, and compare with what the newest snapshot knows.

    `report` gets the number of bytes read so far.
    """
    known = context.warehouse.known_archive()
    records: list[DamagedRecord] = []
    tails: list[TruncatedTail] = []
    looks: Counter[tuple[str, str]] = Counter()
    whole: list[str] = []
    size_bytes = 0
    for item in context.archive.verify(known, tails.append):
        if isinstance(item, DamagedRecord):
            records.append(item)
            place = item.place
        else:
            capture, place = item
            whole.append(capture.capture_id)
            looks[capture.source, capture.url] += capture.role is Role.RELEASE and capture.failure is None
        size_bytes += place.length
        report(size_bytes)
    damaged = context.warehouse.recall(records)
    cut = cut_off(tails, context.archive, known)
    cut_files = {each.place.file for each in cut}
    missing = context.archive.missing(known)
    absent = context.warehouse.places_without(whole)
    damage = (
        *(_found(held, looks) for held in damaged),
        *(FoundDamage(record, Remedy.COMPARE, ()) for record in cut),
        *(FoundDamage(record, Remedy.RESTORE, ()) for record in _gone(absent, damaged, missing)),
    )
    unfinished = tuple(tail for tail in tails if tail.file not in cut_files)
    return ArchiveCheck(len(whole), damage, unfinished, missing, context.archive.strays())


def _gone(
    absent: Iterable[CapturePlace], damaged: Iterable[Sequence[DamagedRecord]], missing: Iterable[MissingBytes]
) -> Iterator[DamagedRecord]:
    """What files have lost in which nothing is damaged or missing: each is another one now.

    absent: where the captures of the warehouse stood that the archive has nowhere.
    """
    named = {one.file for one in missing}
    spans: defaultdict[str, list[range]] = defaultdict(list)
    for held in damaged:
        spans[held[0].place.file].append(range(held[0].place.offset, held[-1].place.end))
    counts = Counter(
        place.file
        for place in absent
        if place.file not in named and not any(place.offset in span for span in spans[place.file])
    )
    for file, count in counts.items():
        detail = f"{file} no longer holds {count:,} of the captures that the warehouse was made from"
        yield DamagedRecord(CapturePlace(file, 0, 0), detail, Damage.GONE)


def _found(held: Sequence[DamagedRecord], looks: Counter[tuple[str, str]]) -> FoundDamage:
    """`held`: all that is known of one damaged place, in the order in which it stood there."""
    first, last = held[0], held[-1]
    captures = tuple(each for each in held if each.page)
    if first is last:
        return FoundDamage(first, _remedy(held, looks), captures)
    place = replace(first.place, length=last.place.end - first.place.offset)
    whole = DamagedRecord(place, first.detail, first.damage)
    return FoundDamage(whole, _remedy(held, looks), captures)


def _remedy(held: Sequence[DamagedRecord], looks: Counter[tuple[str, str]]) -> Remedy:
    if held[0].damage is Damage.HARMLESS or all(each.is_vouched and not each.url for each in held):
        return Remedy.NONE_NEEDED
    if held[0].damage is Damage.UNREADABLE:
        return Remedy.LOOK_AT_DISK
    pages = [each for each in held if each.page and each.role is Role.RELEASE]
    if any(not looks[page.source, page.url or ""] for page in pages):
        return Remedy.FETCH_AGAIN
    return Remedy.OTHER_LOOKS if len(pages) == len(held) else Remedy.RESTORE
