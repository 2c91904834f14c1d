"""A warehouse in a lake: loaded by several processes at once, published by a commit."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from rilis_etl.errors import CheckFailedError, WarehouseError
from rilis_etl.model import Run
from rilis_etl.warehouse.audit import checks
from rilis_etl.warehouse.engine.address import DatabaseAddress
from rilis_etl.warehouse.engine.database import one_line, transaction
from rilis_etl.warehouse.engine.migrate import schema_version
from rilis_etl.warehouse.engine.prepare import prepare
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.engine.views import drop_other_views
from rilis_etl.warehouse.lake.ducklake import (
    Lake,
    LakePublication,
    NewestState,
    adapted,
    clean_up,
    lake_address,
    mark_published,
    newest_of,
    open_lake_for_loading,
    open_newest_for_reading,
    publications,
    turn,
)
from rilis_etl.warehouse.load.diffs import derive_changes
from rilis_etl.warehouse.models import OwnModels, create_views
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from rilis_etl.warehouse.stores.warehouse import Warehouse

log = logging.getLogger(__name__)

KEPT_BY_REBUILD = frozenset({"schema_migrations", "runs", "run_sources", "windows"})
"""Tables that a rebuild keeps: what they hold is not in the archive."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class LakeWarehouse(Warehouse):
    """A warehouse in a lake. `root` has the archive and the state of this machine, as for a warehouse in a file.

    Each transaction of a load is committed to the lake at once, and no reader sees it: readers get the newest state
    whose checks held. So the next load goes on from what a killed load has committed. `models` is the person's own SQL
    on this machine: the lake has the views of the machine that loaded last.
    """

    root: Path
    lake: Lake
    sql: Path
    models: OwnModels
    now: Callable[[], datetime] = _utc_now

    @property
    def has_snapshot(self) -> bool:
        return bool(publications(self.lake))

    @property
    def location(self) -> str:
        return _manifest(self._newest()).snapshot

    def manifest(self) -> Manifest:
        return _manifest(self._newest())

    def snapshots(self) -> tuple[Manifest, ...]:
        return tuple(_manifest(publication) for publication in publications(self.lake))

    @contextmanager
    def loading(self, run: Run, *, fresh: bool = False, wait_seconds: float = 0) -> Iterator[StagingDatabase]:  # noqa: ARG002 - each loader gets its turn
        """Loaders take turns at writing, and wait for theirs as long as it takes; a rebuild keeps its turn throughout.

        Raises SchemaError, CheckFailedError and WarehouseError; what people read has not changed then.
        """
        try:
            with open_lake_for_loading(self.lake) as con:
                each = nullcontext if fresh else partial(turn, con)
                with turn(con) if fresh else nullcontext():
                    staging = StagingDatabase(con, run, self.now(), each)
                    with each():
                        prepare(con, self.sql, self.now(), adapted)
                        if fresh:
                            _empty(con)
                    staging.begin()
                    yield staging
                    with each():
                        derive_changes(con)  # those that an earlier load lost, or was killed before
                        index_new_texts(con)
                        self._publish(con, run, self._make_models(con))
                        clean_up(con)
        except duckdb.Error as error:
            raise WarehouseError(f"the load failed and nothing was published: {one_line(error)}") from error

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        con, snapshot = open_newest_for_reading(self.lake)
        with con:
            schema_version(con, adapted(read_sql(self.sql / "schema")))
            try:
                yield con
            except duckdb.Error as error:
                raise WarehouseError(f"cannot read the lake's state {snapshot}: {one_line(error)}") from error

    def address(self) -> DatabaseAddress:
        return lake_address(self.lake, self._newest().snapshot)

    def engine(self) -> str:
        return str(duckdb.__version__)

    def _newest(self) -> LakePublication:
        return newest_of(publications(self.lake))

    def _make_models(self, con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
        """Make views of the person's own SQL, in place of those of the load before; returns its warnings."""
        drop_other_views(con, read_sql(self.sql / "views"))
        warnings = self.models.add(NewestState(self.lake, con), partial(create_views, con))
        for warning in warnings:
            log.warning("%s", warning)
        return warnings

    def _publish(self, con: duckdb.DuckDBPyConnection, run: Run, added: tuple[str, ...]) -> None:
        with transaction(con):
            found = checks.inspect_open(con, self.sql / "checks")
            stops = [finding for finding in found.findings if not finding.is_warning]
            if stops:
                raise CheckFailedError(
                    f"nothing was published: {'; '.join(map(str, stops))}. sql/checks says what that means; the rows "
                    "are in the lake, unpublished: mend the cause and run `rilis rebuild`"
                )
            ((size, version),) = con.execute("""
                select coalesce(sum(file_size_bytes), 0)::bigint, any_value(value)
                from ducklake_table_info('lake'), (from ducklake_options('lake') where option_name = 'version')
            """).fetchall()
            con.execute(
                "update runs set finished_at = coalesce(finished_at, $1) where run_id = $2",
                [self.now(), run.run_id],
            )
            manifest = Manifest(
                snapshot="",  # its number comes with the commit
                based_on=None,
                run_id=run.run_id,
                command=run.command,
                published_at=self.now(),
                data_as_of=found.data_as_of,
                size_bytes=size,
                sha256="",
                row_counts=found.row_counts,
                schema_version=found.schema_version,
                code_version=run.code_version,
                duckdb_version=found.duckdb_version,
                storage_version=f"DuckLake {version}",
                warnings=(*added, *map(str, found.findings)),
            )
            mark_published(con, f"rilis_etl {run.code_version}", manifest.as_json())


def _manifest(publication: LakePublication) -> Manifest:
    return replace(Manifest.from_json(publication.manifest), snapshot=f"lake state {publication.snapshot}")


def _empty(con: duckdb.DuckDBPyConnection) -> None:
    tables = con.execute("select table_name from duckdb_tables() where database_name = current_database()").fetchall()
    with transaction(con):
        for (table,) in tables:
            if table not in KEPT_BY_REBUILD:
                con.execute(f'delete from "{table}"')  # noqa: S608 - from the catalogue
