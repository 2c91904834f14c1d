"""The ledger of backfills: which days of a source have been dealt with, written and published with their data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from rilis_etl.warehouse.load import tables
from rilis_etl.warehouse.load.write import staged
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


@dataclass(frozen=True, slots=True)
class WindowRow:
    """What became of one window in one run."""

    source: str
    first_on: date
    end_on: date  # not in it
    mode: str
    outcome: str
    found_count: int
    fetched_count: int
    missing_count: int
    failure: str | None
    finished_at: datetime


def record_windows(work: StagingDatabase, windows: Iterable[WindowRow]) -> None:
    """Write these rows for the run of the work copy."""
    columns = {
        "run_id": "text", "source": "text", "first_on": "on", "end_on": "on", "mode": "text", "outcome": "text",
        "found_count": "count", "fetched_count": "count", "missing_count": "count", "failure": "text",
        "finished_at": "at",
    }  # fmt: skip
    table = tables.arrow(
        columns,
        (
            (
                work.run.run_id, w.source, w.first_on, w.end_on, w.mode, w.outcome,
                w.found_count, w.fetched_count, w.missing_count, w.failure, w.finished_at,
            )
            for w in windows
        ),
    )  # fmt: skip
    with work.writing(), staged(work.con, table):
        work.con.execute("insert into windows by name select * from staged")


def days_dealt_with(con: duckdb.DuckDBPyConnection, source: str, timezone: str) -> Mapping[date, str]:
    """How each day of `source` that a backfill has dealt with stands: "done" or "failed".

    A day that was not over in `timezone` when its window was done counts as never dealt with: more may have come.
    """
    if not _has_ledger(con, "current_database()"):
        return {}
    found = con.execute(
        """
        select published_on, outcome from window_days
        where source = $1 and (outcome = 'failed' or published_on < (last_attempt_at at time zone $2)::date)
        """,
        [source, timezone],
    ).fetchall()
    return dict(found)


def take_over_windows(con: duckdb.DuckDBPyConnection) -> None:
    """Copy the ledger of the attached database `earlier`, which a rebuild replaces: it is not in the archive."""
    if _has_ledger(con, "'earlier'"):
        con.execute("insert into windows by name select * from earlier.windows")


def _has_ledger(con: duckdb.DuckDBPyConnection, database: str) -> bool:
    """Whether a database was made after the ledger was invented."""
    query = f"select 1 from duckdb_tables() where database_name = {database} and table_name = 'windows'"  # noqa: S608 - our own names
    return bool(con.execute(query).fetchall())
