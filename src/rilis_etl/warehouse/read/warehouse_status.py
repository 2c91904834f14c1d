"""How a warehouse is doing: what is published, how fresh it is, what the last runs did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from rilis_etl.warehouse.snapshots.snapshot_store import Manifest


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source, as the snapshot has it."""

    source: str
    name: str
    release_count: int
    open_issue_count: int
    newest_on: date | None  # newest day of publication
    last_fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunStatus:
    """One run, as the snapshot has it."""

    run_id: str
    command: str
    started_at: datetime
    finished_at: datetime | None
    loaded_count: int
    issue_count: int
    failures: str  # "source: why; …", for sources that failed as a whole


@dataclass(frozen=True, slots=True)
class Status:
    """What `rilis status` shows."""

    data_as_of: datetime | None  # newest capture
    published_at: datetime
    snapshot: str  # where it is
    size_bytes: int
    schema_version: int
    row_counts: Mapping[str, int]
    warnings: tuple[str, ...]
    sources: tuple[SourceStatus, ...]
    runs: tuple[RunStatus, ...]  # newest first


def read_status(con: duckdb.DuckDBPyConnection, snapshot: str, manifest: Manifest, run_limit: int) -> Status:
    """The status of an open snapshot, with its newest `run_limit` runs."""
    sources = con.execute("""
        select source, name, release_count, open_issue_count, newest_on, last_fetched_at
        from releases_per_source order by source
    """).fetchall()
    runs = con.execute(
        """
        select run_id, any_value(command), any_value(started_at), any_value(finished_at),
            coalesce(sum(loaded_count), 0)::bigint, coalesce(sum(issue_count), 0)::bigint,
            coalesce(string_agg(source || ': ' || failure, '; ' order by source) filter (failure is not null), '')
        from runs left join run_sources using (run_id)
        group by run_id order by any_value(started_at) desc, run_id desc limit $1
        """,
        [run_limit],
    ).fetchall()
    return Status(
        data_as_of=manifest.data_as_of,
        published_at=manifest.published_at,
        snapshot=snapshot,
        size_bytes=manifest.size_bytes,
        schema_version=manifest.schema_version,
        row_counts=manifest.row_counts,
        warnings=manifest.warnings,
        sources=tuple(SourceStatus(*row) for row in sources),
        runs=tuple(RunStatus(*run) for run in runs),
    )
