"""Counting what a load did, per source, on top of what fetching counted."""

from collections.abc import Iterable

from rilis_etl.model import SourceCounts
from rilis_etl.pipeline.process.process_batch import ProcessedBatch
from rilis_etl.warehouse.load.batch import BatchResult


class RunStats:
    """Counts per source, in the order in which sources first appear."""

    def __init__(self, collected: Iterable[SourceCounts] = ()) -> None:
        self._rows: dict[str, SourceCounts] = {}
        for row in collected:
            self._count(row)

    def add(self, assessed: ProcessedBatch, result: BatchResult) -> None:
        """Count one batch by what the warehouse says became of it."""
        for row in assessed.batch.captures:
            self._count(
                SourceCounts(
                    row.capture.source,
                    loaded=int(row.capture_id in result.loaded),
                    unchanged=int(row.capture_id in result.unchanged),
                    repaired=int(row.capture_id in result.loaded & assessed.repaired),
                    issues=int(row.capture_id in result.issues),
                )
            )

    def _count(self, row: SourceCounts) -> None:
        self._rows[row.source] = self._rows[row.source].plus(row) if row.source in self._rows else row

    @property
    def rows(self) -> tuple[SourceCounts, ...]:
        return tuple(self._rows.values())
