"""The warehouse as its callers see it: one folder of snapshots, loaded by one process at a time, read by anybody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from rilis_etl import resources
from rilis_etl.errors import WarehouseError
from rilis_etl.model import Run
from rilis_etl.warehouse.engine.database import one_line, open_for_ourselves
from rilis_etl.warehouse.engine.migrate import schema_version
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.query import run_query
from rilis_etl.warehouse.read.crawl_state import CrawlState, read_crawl_state
from rilis_etl.warehouse.read.report_data import ReportData, read_report_data
from rilis_etl.warehouse.read.warehouse_status import Status, read_status
from rilis_etl.warehouse.snapshots import publish
from rilis_etl.warehouse.snapshots.file_copies import loading_lock
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest, SnapshotStore
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Warehouse:
    """A warehouse folder. `keep` snapshots stay on disk; `sql` and `now` are there for tests."""

    root: Path
    keep: int = 3
    sql: Path = field(default_factory=lambda: resources.folder("sql"))
    now: Callable[[], datetime] = _utc_now

    @property
    def snapshot_store(self) -> SnapshotStore:
        return SnapshotStore(self.root)

    @property
    def has_snapshot(self) -> bool:
        """Something is published."""
        return self.snapshot_store.current() is not None

    def published(self) -> Path:
        """The file behind the link: it stays the same however many loads follow.

        Raises WarehouseError when nothing is published.
        """
        current = self.snapshot_store.current()
        if current is None:
            raise WarehouseError(f"nothing is published in {self.root} yet: run `rilis ingest` (or `rilis demo`)")
        return current

    def file(self) -> Path | None:
        """The same, where there is a file: a lake has none."""
        return self.published()

    def manifest(self) -> Manifest:
        """What is known of the published snapshot. Raises WarehouseError when nothing is published."""
        return self.snapshot_store.manifest(self.published())

    def loading(
        self, run: Run, *, fresh: bool = False, wait_seconds: float = 0
    ) -> AbstractContextManager[StagingDatabase]:
        """A work copy of the published snapshot, or an empty one if `fresh`; published when the block ends well.

        Raises WarehouseBusyError when another process still loads after `wait_seconds`; SchemaError, CheckFailedError
        and WarehouseError when nothing could be published. Whatever is raised, what people read has not changed.
        """
        return publish.loading(
            self.snapshot_store, run, sql=self.sql, keep=self.keep, fresh=fresh, wait_seconds=wait_seconds, now=self.now
        )

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The published snapshot for the package's own short queries, in UTC.

        Raises WarehouseError when nothing is published, SchemaError when its schema is newer than this code.
        """
        snapshot = self.published()
        with open_for_ourselves(snapshot) as con:
            schema_version(con, read_sql(self.sql / "schema"))
            try:
                yield con
            except duckdb.Error as error:
                raise WarehouseError(f"cannot read {snapshot}: {one_line(error)}") from error

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
            return dict(con.execute("select file, loaded_bytes from archive_files").fetchall())

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
            return read_status(con, str(self.file() or manifest.snapshot), manifest, runs)

    def report_data(self) -> ReportData:
        """What the report of the published snapshot shows. Raises WarehouseError when nothing is published."""
        manifest = self.manifest()
        with self.reading() as con:
            return read_report_data(con, manifest.snapshot, manifest.data_as_of)

    def snapshots(self) -> tuple[Manifest, ...]:
        """What is on the shelf, oldest first."""
        return tuple(self.snapshot_store.manifest(path) for path in self.snapshot_store.snapshots())

    def roll_back(self) -> Path:
        """Publish the snapshot before the current one again; the next load starts from there.

        Raises WarehouseError when there is none, WarehouseBusyError while a load is running.
        """
        with loading_lock(self.snapshot_store.lock, 0):
            current = self.published()
            earlier = [path for path in self.snapshot_store.snapshots() if path.name < current.name]
            if not earlier:
                raise WarehouseError(f"there is no snapshot before {current.name} in {self.snapshot_store.folder}")
            self.snapshot_store.point_to(earlier[-1])
        return earlier[-1]

    def query(
        self,
        sql: str,
        parameters: Sequence[run_query.Parameter] = (),
        limits: run_query.Limits = run_query.DEFAULT_LIMITS,
    ) -> AbstractContextManager[run_query.QueryResult]:
        """Run somebody's SQL on the published snapshot, in a child process behind guard rails; see run_query.run."""
        self.published()  # says what is wrong when there is none
        # the child opens the link: a file resolved here might be pruned by three quick loads before the child is up
        return run_query.run_query(self.snapshot_store.link, sql, parameters, limits)
