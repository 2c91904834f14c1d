"""Damaged records of the archive, as captures that a load can deal with.

A load keeps them for its end: by then it has read the listings, which may confirm what a damaged record says of itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from rilis_etl.archive import Archive, TruncatedTail
from rilis_etl.archive.paths import FileName
from rilis_etl.archive.reader import Stored
from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, CapturePlace, Damage, DamagedRecord, Role

Recall = Callable[[Sequence[DamagedRecord]], tuple[tuple[DamagedRecord, ...], ...]]

NEVER_FINISHED = "its last record was never finished, or the file was cut off: what stood behind is not known"


class DamageLog:
    """Keeps what a load finds damaged."""

    def __init__(self) -> None:
        self.records: list[DamagedRecord] = []

    def without(self, items: Iterable[Stored | DamagedRecord]) -> Iterator[Stored]:
        """The captures; damaged records are kept."""
        for item in items:
            if isinstance(item, DamagedRecord):
                self.records.append(item)
            else:
                yield item

    def vouch(self, recall: Recall) -> None:
        """Believe of what damaged records say what `recall` confirms, and take what it knows of their places."""
        doubted = [record for record in self.records if not record.is_vouched]
        vouched = [record for record in self.records if record.is_vouched]
        self.records = [*vouched, *chain.from_iterable(recall(doubted))]


def cut_off(tails: Iterable[TruncatedTail], archive: Archive, known: Mapping[str, int]) -> tuple[DamagedRecord, ...]:
    """Those of the unfinished ends of files that may have been whole once.

    A killed run leaves such an end, too, and that costs nothing: it is one of these where a snapshot has read the file
    up to there (`known`), or where a process is writing it now. The head of a file is always finished.
    """
    sizes = {file.name: file.size_bytes for file in archive.files()}
    return tuple(
        DamagedRecord(CapturePlace(tail.file, tail.offset, sizes[tail.file] - tail.offset), NEVER_FINISHED)
        for tail in tails
        if not (tail.offset and known.get(tail.file) == tail.offset) and not archive.is_being_written(tail.file)
    )


def stand_in(record: DamagedRecord) -> Stored:
    """The capture that stands for a damaged record, which becomes an issue as other failures do, and its place.

    What the disk refuses now is read again by the next load, from where it begins.
    """
    is_refused = record.damage is Damage.UNREADABLE
    return lost_capture(record), replace(record.place, length=0) if is_refused else record.place


def lost_capture(record: DamagedRecord) -> Capture:
    """The capture that stands for a damaged record: what is known of it, and a failure. It always has the same id."""
    is_known = record.page is not None
    url = record.page or record.place.name
    return Capture(
        source=record.source,
        role=(record.role if is_known else None) or Role.RELEASE,
        url=url,
        final_url=url,
        status=0,
        headers=(),
        body=b"",
        fetched_at=(record.fetched_at if is_known else None) or FileName.parse(record.place.file).written_at,
        failure=IssueReason.DAMAGED_RECORD,
        failure_detail=str(record),
    )


def is_of_no_page(capture: Capture, place: CapturePlace) -> bool:
    """Whether a capture stands for damage of which nobody knows whether a page was there."""
    return capture.url == place.name
