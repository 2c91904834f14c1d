"""Damaged records of the archive, as captures that a load can deal with."""

from collections.abc import Callable
from dataclasses import replace

from rilis_etl.archive.paths import FileName
from rilis_etl.archive.reader import Stored
from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, Damage, DamagedRecord, Role


class DamageLog:
    """Puts a capture in the place of each damaged record, and keeps the records for the result of the run.

    `recall` adds what an earlier snapshot knows of a record.
    """

    def __init__(self, recall: Callable[[DamagedRecord], DamagedRecord]) -> None:
        self._recall = recall
        self.records: list[DamagedRecord] = []

    def capture_of(self, found: Stored | DamagedRecord) -> Stored:
        """The capture; in place of a damaged record one that says so, which becomes an issue as other failures do.

        What the disk refuses now is asked for again by the next load, from where it begins.
        """
        if not isinstance(found, DamagedRecord):
            return found
        record = self._recall(found)
        self.records.append(record)
        is_refused = record.damage is Damage.UNREADABLE
        return lost_capture(record), replace(record.place, length=0) if is_refused else record.place


def lost_capture(record: DamagedRecord) -> Capture:
    """The capture that stands for a damaged record: what is known of it, and a failure. It always has the same id."""
    url = record.url or record.place_name
    return Capture(
        source=record.source,
        role=record.role or Role.RELEASE,
        url=url,
        final_url=url,
        status=0,
        headers=(),
        body=b"",
        fetched_at=record.fetched_at or FileName.parse(record.place.file).written_at,
        failure=IssueReason.DAMAGED_RECORD,
        failure_detail=str(record),
    )
