"""A warehouse in files: a folder of snapshots that one process at a time loads and any number read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from rilis_etl import resources
from rilis_etl.errors import WarehouseError
from rilis_etl.model import CapturePlace, DamagedRecord, Run
from rilis_etl.warehouse.engine.address import DatabaseAddress
from rilis_etl.warehouse.engine.database import one_line, open_for_ourselves, require_engine_for_files
from rilis_etl.warehouse.engine.migrate import schema_version
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.snapshots.file_copies import loading_lock
from rilis_etl.warehouse.snapshots.kept_rows import (
    GoneCaptures,
    archive_positions,
    first_answer,
    gone_from,
    places_without,
    recalled,
)
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest, SnapshotStore
from rilis_etl.warehouse.stores.warehouse import Warehouse

if TYPE_CHECKING:
    from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _nothing_to_add(_: Path) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class FileWarehouse(Warehouse):
    """A warehouse folder. `keep` snapshots stay on disk; `finish` adds to each before it is published; `sql` and `now`
    are there for tests."""

    root: Path
    keep: int = 3
    sql: Path = field(default_factory=lambda: resources.folder("sql"))
    now: Callable[[], datetime] = _utc_now
    finish: Callable[[Path], tuple[str, ...]] = _nothing_to_add

    @property
    def snapshot_store(self) -> SnapshotStore:
        """The snapshots on disk."""
        return SnapshotStore(self.root)

    @property
    def has_snapshot(self) -> bool:
        return self.snapshot_store.current() is not None

    @property
    def location(self) -> str:
        return str(self.published())

    def published(self) -> Path:
        """The file behind the link. Raises WarehouseError when nothing is published."""
        return self.snapshot_store.published_file.published()

    def manifest(self) -> Manifest:
        return self.snapshot_store.manifest(self.published())

    def snapshots(self) -> tuple[Manifest, ...]:
        return tuple(self.snapshot_store.manifest(path) for path in self.snapshot_store.snapshots())

    def known_archive(self) -> Mapping[str, int]:
        return first_answer(self.snapshot_store.newest_first(), archive_positions, {})

    def recall(self, records: Sequence[DamagedRecord]) -> tuple[tuple[DamagedRecord, ...], ...]:
        if not records:
            return ()
        nothing = tuple((each,) for each in records)
        return first_answer(self.snapshot_store.newest_first(), partial(recalled, records=records), nothing)

    def gone_from(self, new: duckdb.DuckDBPyConnection) -> GoneCaptures:
        return first_answer(self.snapshot_store.newest_first(), partial(gone_from, new=new), GoneCaptures())

    def places_without(self, capture_ids: Iterable[str]) -> tuple[CapturePlace, ...]:
        ids = tuple(capture_ids)
        return first_answer(self.snapshot_store.newest_first(), partial(places_without, capture_ids=ids), ())

    def loading(
        self, run: Run, *, fresh: bool = False, wait_seconds: float = 0
    ) -> "AbstractContextManager[StagingDatabase]":
        from rilis_etl.warehouse.snapshots import publish  # noqa: PLC0415 - for those who load

        return publish.loading(
            self.snapshot_store,
            run,
            sql=self.sql,
            keep=self.keep,
            fresh=fresh,
            wait_seconds=wait_seconds,
            now=self.now,
            finish=self.finish,
        )

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        snapshot = self.published()
        with open_for_ourselves(snapshot) as con:
            schema_version(con, read_sql(self.sql / "schema"))
            try:
                yield con
            except duckdb.Error as error:
                raise WarehouseError(f"cannot read {snapshot}: {one_line(error)}") from error

    def address(self) -> DatabaseAddress:
        return self.snapshot_store.published_file.address()

    def engine(self) -> str:
        return require_engine_for_files()

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
