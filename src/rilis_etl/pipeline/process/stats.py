"""Counting what a load did, per source, on top of what fetching counted."""

from collections.abc import Iterable, Sequence

from rilis_etl.model import Issue, SourceCounts
from rilis_etl.pipeline.process.lost_records import is_of_no_page
from rilis_etl.warehouse.load.batch import BatchResult, CaptureRow


class RunStats:
    """Counts per source, in the order in which sources first appear."""

    def __init__(self, collected: Iterable[SourceCounts] = ()) -> None:
        self._rows: dict[str, SourceCounts] = {}
        self._new: list[str] = []
        self._counted: dict[str, SourceCounts] = {}  # new captures that gave a text
        for row in collected:
            self.count(row)

    @property
    def new_captures(self) -> tuple[str, ...]:
        """The ids of all captures that were loaded for the first time."""
        return tuple(self._new)

    def add(self, batch: Sequence[CaptureRow], result: BatchResult) -> None:
        """Count one batch by what the warehouse says became of it."""
        captures = {row.capture_id: row for row in batch}  # the archive may hold one twice
        again = {row.capture_id for row in batch if row.is_again}
        self._new += (each for each in captures if each not in again | result.known)
        unmoved = again - result.loaded - result.unchanged
        for row in captures.values():
            if row.capture_id in unmoved:
                continue  # parsed again, and nothing new came of it
            counts = SourceCounts(
                row.capture.source,
                loaded=int(row.capture_id in result.loaded),
                unchanged=int(row.capture_id in result.unchanged),
                repaired=int(row.capture_id in result.loaded and _stood_twice(row)),
                issues=int(row.capture_id in result.issues and not is_of_no_page(row.capture, row.place)),
            )
            self.count(counts)
            if row.shown is not None and not counts.issues:
                self._counted[row.capture_id] = counts

    def revise(self, batch: Sequence[CaptureRow], result: BatchResult) -> None:
        """Count a batch of captures that were counted before: those that gave a text, and are issues now."""
        self.add(batch, result)
        for row in batch:
            if isinstance(row.result, Issue) and (before := self._counted.pop(row.capture_id, None)):
                self.count(
                    SourceCounts(
                        before.source,
                        loaded=-before.loaded,
                        unchanged=-before.unchanged,
                        repaired=-before.repaired,
                        issues=1,
                    )
                )

    def count(self, row: SourceCounts) -> None:
        """Add to the counts of a source."""
        self._rows[row.source] = self._rows[row.source].plus(row) if row.source in self._rows else row

    @property
    def rows(self) -> tuple[SourceCounts, ...]:
        return tuple(self._rows.values())


def _stood_twice(row: CaptureRow) -> bool:
    """Whether the body of the page stood twice, in part or as a whole, before the text was made of it."""
    return row.version is not None and any(removal.rule.endswith("repeat") for removal in row.version.removals)
