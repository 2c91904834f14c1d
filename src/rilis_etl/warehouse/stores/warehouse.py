"""The warehouse as its callers see it, wherever its rows are kept."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import duckdb

from rilis_etl.model import CapturePlace, CrawlState, DamagedRecord, Run
from rilis_etl.warehouse.engine.address import DatabaseAddress
from rilis_etl.warehouse.read.report_data import ReportData, read_report_data
from rilis_etl.warehouse.read.stored_mementos import MementoKey, capture_places
from rilis_etl.warehouse.read.url_states import read_crawl_state
from rilis_etl.warehouse.read.warehouse_status import Status, read_status
from rilis_etl.warehouse.snapshots.kept_rows import GoneCaptures, archive_positions, gone_from, places_without, recalled
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest

if TYPE_CHECKING:
    from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


class Warehouse(Protocol):
    """A warehouse: loads write to a private state of it, and what people read is published when all checks hold.

    The first methods are those in which stores differ; the others read the same from each.
    """

    root: Path
    """The folder with the archive, the report and the state of this machine."""

    @property
    def has_snapshot(self) -> bool:
        """Something is published."""
        ...

    @property
    def location(self) -> str:
        """The place of the published snapshot, for people. Raises WarehouseError when nothing is published."""
        ...

    def manifest(self) -> Manifest:
        """What is known of the published snapshot. Raises WarehouseError when nothing is published."""
        ...

    def snapshots(self) -> tuple[Manifest, ...]:
        """Every snapshot that is kept, oldest first."""
        ...

    def loading(
        self, run: Run, *, fresh: bool = False, wait_seconds: float = 0
    ) -> "AbstractContextManager[StagingDatabase]":
        """A staging database with what is published, or an empty one if `fresh`; published when the block ends well.

        Raises WarehouseBusyError when the store takes one loader at a time and another still loads after
        `wait_seconds`; SchemaError, CheckFailedError and WarehouseError when nothing could be published. Whatever is
        raised, what people read has not changed.
        """
        ...

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """The published snapshot for the package's own short queries, in UTC.

        Raises WarehouseError when nothing is published, SchemaError when its schema is newer than this code.
        """
        ...

    def address(self) -> DatabaseAddress:
        """How the process that runs a person's SQL opens the published snapshot.

        Raises WarehouseError when nothing is published.
        """
        ...

    def engine(self) -> str:
        """The version of DuckDB here. Raises WarehouseError when it may not load this store."""
        ...

    def crawl_state(self, source: str) -> CrawlState:
        """What is known of a source's release pages; empty when nothing is published."""
        if not self.has_snapshot:
            return CrawlState(source)
        with self.reading() as con:
            return read_crawl_state(con, source)

    def archive_positions(self) -> Mapping[str, int]:
        """How far the published snapshot has read each archive file, in bytes; empty when nothing is published."""
        if not self.has_snapshot:
            return {}
        with self.reading() as con:
            return archive_positions(con)

    def known_archive(self) -> Mapping[str, int]:
        """The same of the newest snapshot that can be read, whatever happened to the published one."""
        return self.archive_positions()

    def recall(self, records: Sequence[DamagedRecord]) -> tuple[tuple[DamagedRecord, ...], ...]:
        """What this snapshot knows to have stood where each record is damaged; the record where it knows nothing."""
        if not (records and self.has_snapshot):
            return tuple((each,) for each in records)
        with self.reading() as con:
            return recalled(con, records)

    def gone_from(self, new: duckdb.DuckDBPyConnection) -> GoneCaptures:
        """What this snapshot has captures of and `new`, made from the archive as it is now, has not."""
        if not self.has_snapshot:
            return GoneCaptures()
        with self.reading() as con:
            return gone_from(con, new)

    def places_without(self, capture_ids: Iterable[str]) -> tuple[CapturePlace, ...]:
        """Where the captures of this snapshot stood that are none of these; without those that were lost before."""
        if not self.has_snapshot:
            return ()
        with self.reading() as con:
            return places_without(con, capture_ids)

    def capture_places(self, key: MementoKey, values: Iterable[str]) -> Mapping[str, CapturePlace]:
        """Where the archive holds captures, by their ids or by their digests in web archives."""
        if not self.has_snapshot:
            return {}
        with self.reading() as con:
            return capture_places(con, key, values)

    def last_visit(self, source: str) -> datetime | None:
        """When the newest daily run that reached `source` began; None when there was none. Backfills do not count."""
        if not self.has_snapshot:
            return None
        with self.reading() as con:
            found = con.execute(
                """
                select max(started_at) as started_at from runs join run_sources using (run_id)
                where source = $1 and command = 'ingest' and failure is null
                """,
                [source],
            ).fetchone()
        return found[0] if found else None

    def status(self, *, runs: int = 5) -> Status:
        """How the warehouse is doing, with its newest `runs` runs. Raises WarehouseError when nothing is published."""
        manifest = self.manifest()
        with self.reading() as con:
            return read_status(con, self.location, manifest, runs)

    def report_data(self, terms: Sequence[str] = ()) -> ReportData:
        """What the report of the published snapshot shows, with the months of the searches `terms`.

        Raises WarehouseError when nothing is published.
        """
        manifest = self.manifest()
        with self.reading() as con:
            return read_report_data(con, manifest.snapshot, manifest.data_as_of, terms)
