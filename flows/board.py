"""The table of a backfill's windows on its run's page, kept up to date while it runs."""

import json
from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactUpdate

from rilis_etl.model import SourceWindow, WindowStatus
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowResult

EMPTY_CELL = [{"source": "-", "days": "-", "status": "nothing to do"}]


class WindowTable:
    """One row per window, and how much of it all is done."""

    def __init__(self, windows: Sequence[SourceWindow]) -> None:
        self._rows = {w: {"source": w.source, "days": w.days, "status": "waiting"} for w in windows}
        # artifact pages do not refresh themselves: the table says how it stood when the page was opened
        table = create_table_artifact(key="windows", table=self._cells(), description="One row per window")
        bar = create_progress_artifact(0.0, key="progress", description="Windows dealt with")
        self._table, self._bar = cast("UUID", table), cast("UUID", bar)  # outside of a coroutine they are not awaitable

    def found(self, listing: ListingResult) -> None:
        """The listings of a source have been read."""
        for work in listing.work:
            told = listing.failure or f"waiting, {len(work.tasks)} of {work.found} releases to fetch"
            self._rows[work.window]["status"] = told
        self._show()

    def begun(self, windows: Iterable[SourceWindow]) -> None:
        """These windows are being fetched."""
        for window in windows:
            self._rows[window]["status"] = "fetching"
        self._show()

    def ended(self, visited: WindowResult) -> None:
        """A window was dealt with and published."""
        row = visited.row
        window = SourceWindow(row.source, row.first_on, row.end_on)
        self._rows[window] |= {
            "status": row.outcome,
            "found": str(row.found_count),
            "fetched": str(row.fetched_count),
            "why": row.failure or "",
        }
        self._show()
        update_progress_artifact(self._bar, 100 * sum("found" in row for row in self._rows.values()) / len(self._rows))

    @property
    def failed(self) -> tuple[str, ...]:
        """The windows that failed, as one names them."""
        return tuple(str(window) for window, row in self._rows.items() if row["status"] == WindowStatus.FAILED)

    def _cells(self) -> list[dict[str, str]]:
        columns = ("source", "days", "status", "found", "fetched", "why")
        return [{column: row.get(column, "") for column in columns} for row in self._rows.values()] or EMPTY_CELL

    def _show(self) -> None:
        with get_client(sync_client=True) as client:
            client.update_artifact(self._table, ArtifactUpdate(data=json.dumps(self._cells())))
