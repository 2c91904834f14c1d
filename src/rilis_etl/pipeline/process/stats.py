"""Counting what a load did, per source, on top of what fetching counted."""

from collections.abc import Iterable

from rilis_etl.model import SourceCounts
from rilis_etl.pipeline.process.process_batch import ProcessedBatch
from rilis_etl.warehouse.load.batch import BatchResult


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

    def add(self, processed: ProcessedBatch, result: BatchResult) -> None:
        """Count one batch by what the warehouse says became of it."""
        batch = processed.batch
        captures = {row.capture_id: row for row in batch.captures}  # the archive may hold one twice
        self._new += (each for each in captures if each not in batch.again | result.known)
        again = batch.again - result.loaded - result.unchanged
        for row in captures.values():
            if row.capture_id in again:
                continue  # parsed again, and nothing new came of it
            counts = SourceCounts(
                row.capture.source,
                loaded=int(row.capture_id in result.loaded),
                unchanged=int(row.capture_id in result.unchanged),
                repaired=int(row.capture_id in result.loaded & processed.repaired),
                issues=int(row.capture_id in result.issues),
            )
            self.count(counts)
            if row.shown is not None and not counts.issues:
                self._counted[row.capture_id] = counts

    def revise(self, processed: ProcessedBatch, result: BatchResult) -> None:
        """Count a batch of captures that were counted before: those that gave a text, and are issues now."""
        self.add(processed, result)
        for issue in processed.batch.issues:
            if before := self._counted.pop(issue.capture_id, None):
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
