"""Write, audit, publish: a load writes to a staging database, which is published when all its checks hold.

Lock → copy → migrate → the caller's load → checkpoint, close → sync → checks in a child → chmod, rename, swap → prune.
A load that dies at any of these steps changes nothing that people read; the next load removes its files.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from rilis_etl.errors import WarehouseError
from rilis_etl.fs import make_folder, sync
from rilis_etl.model import Run
from rilis_etl.warehouse.audit import checks
from rilis_etl.warehouse.engine.database import one_line, open_for_loading, quoted, transaction
from rilis_etl.warehouse.engine.prepare import prepare
from rilis_etl.warehouse.load.diffs import derive_changes
from rilis_etl.warehouse.load.window_rows import take_over_windows
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.file_copies import copy_file, loading_lock, remove, require_space
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest, SnapshotStore
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

FULL_CHECK_EVERY = timedelta(days=7)
"""Between two checks of all rows a load is checked by what it touched: damage to older rows is seen within a week."""

log = logging.getLogger(__name__)

Finish = Callable[[Path], tuple[str, ...]]
"""What is added to the finished staging database before its checks, when nobody has it open; returns warnings."""


@contextmanager
def loading(
    snapshot_store: SnapshotStore,
    run: Run,
    *,
    sql: Path,
    keep: int,
    fresh: bool,
    wait_seconds: float,
    now: Callable[[], datetime],
    finish: Finish,
) -> Iterator[StagingDatabase]:
    """A staging database to load into; published when the block ends without an error, otherwise nothing has changed.

    Raises WarehouseBusyError, SchemaError, CheckFailedError, and WarehouseError for a full or failing disk.
    """
    with _reported(OSError):
        make_folder(snapshot_store.folder)
    with loading_lock(snapshot_store.lock, wait_seconds):
        with _reported(OSError):
            snapshot_store.clean_up()
            base = snapshot_store.current() if not fresh else None
            size = max((path.stat().st_size for path in (snapshot_store.snapshots()[-1:])), default=0)
            require_space(snapshot_store.root, size)
        work = snapshot_store.folder / f".work-{snapshot_store.next_name()}"
        try:
            with _reported(OSError):
                if base:
                    copy_file(base, work)
            with _reported(duckdb.Error):
                yield from _load(work, run, sql, snapshot_store.newest_first() if fresh else (), now)
            with _reported(OSError):
                added = finish(work)
                _require_closed(work)
                sync(work)
                _publish(snapshot_store, work, run, sql, base, now, added)
        finally:
            _clean_up(snapshot_store.clean_up)
        _clean_up(lambda: snapshot_store.prune(keep))


def _clean_up(step: Callable[[], None]) -> None:
    """Run a step that may fail: files that are left only take room, and the next load removes them."""
    try:
        step()
    except OSError as error:
        log.warning("old files could not be removed: %s", error)


@contextmanager
def _reported(kind: type[Exception]) -> Iterator[None]:
    """Errors of this kind as WarehouseErrors."""
    try:
        yield
    except kind as error:
        raise WarehouseError(f"the load failed and nothing was published: {one_line(error)}") from error


def _load(
    work: Path, run: Run, sql: Path, earlier: Sequence[Path], now: Callable[[], datetime]
) -> Iterator[StagingDatabase]:
    """Open the staging database, bring its schema up to date, hand it out, and close it with all rows in one file.

    `earlier` are the snapshots that a rebuild replaces. The record of earlier runs is copied from one of them: it is
    not in the archive.
    """
    with open_for_loading(work) as con:
        prepare(con, sql, now())
        _take_over_runs(con, earlier)
        staging = StagingDatabase(con, run, now())
        staging.begin()
        yield staging
        derive_changes(con)  # those that an earlier load lost
        index_new_texts(con)
        con.execute("checkpoint")


def _take_over_runs(con: duckdb.DuckDBPyConnection, earlier: Sequence[Path]) -> None:
    """From the first of these snapshots that can be read: a rebuild mends a damaged one, and must not need it."""
    for snapshot in earlier:
        try:
            con.execute(f"attach {quoted(str(snapshot))} as earlier (read_only)")
            with transaction(con):
                con.execute("insert into runs by name select * from earlier.runs")
                con.execute("insert into run_sources by name select * from earlier.run_sources")
                take_over_windows(con)
            return
        except duckdb.Error as error:
            log.warning("the record of earlier runs could not be taken over from %s: %s", snapshot, one_line(error))
        finally:
            con.execute("detach database if exists earlier")


def _require_closed(work: Path) -> None:
    log_file = work.with_name(f"{work.name}.wal")
    if log_file.exists():
        raise WarehouseError(
            f"{log_file} is left after the database was closed: rows would be lost; nothing was published"
        )


def _publish(
    snapshot_store: SnapshotStore,
    work: Path,
    run: Run,
    sql: Path,
    base: Path | None,
    now: Callable[[], datetime],
    added: tuple[str, ...],
) -> None:
    checked_at = _fully_checked_at(snapshot_store, base, run, now())
    found = checks.inspect(work, sql / "checks", run.run_id if checked_at else "")
    stops = [finding for finding in found.findings if not finding.is_warning]
    if stops:
        remove(snapshot_store.refused)
        snapshot_store.refused.mkdir()
        kept = work.rename(snapshot_store.refused / snapshot_store.next_name())
        checks.require_good(found, kept)
    warnings = (*added, *map(str, found.findings))
    for warning in warnings:
        log.warning("%s", warning)
    snapshot_store.publish(
        work,
        Manifest(
            snapshot=snapshot_store.next_name(),
            based_on=base.name if base else None,
            run_id=run.run_id,
            command=run.command,
            published_at=now(),
            data_as_of=found.data_as_of,
            size_bytes=work.stat().st_size,
            sha256=found.sha256,
            row_counts=found.row_counts,
            schema_version=found.schema_version,
            code_version=run.code_version,
            duckdb_version=found.duckdb_version,
            storage_version=found.storage_version,
            warnings=warnings,
            fully_checked_at=checked_at or now(),
        ),
    )


def _fully_checked_at(snapshot_store: SnapshotStore, base: Path | None, run: Run, now: datetime) -> datetime | None:
    """When all rows of the snapshot that this load began with were checked; None where they have to be checked now.

    That is after a rebuild, by a new version, which may have changed every row, and once a week.
    """
    if base is None:
        return None
    try:
        manifest = snapshot_store.manifest(base)
    except WarehouseError:
        return None
    checked_at = manifest.fully_checked_at
    is_fresh = checked_at is not None and timedelta() <= now - checked_at < FULL_CHECK_EVERY
    return checked_at if is_fresh and manifest.code_version == run.code_version else None
