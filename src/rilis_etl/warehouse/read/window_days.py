"""Which days of a source a backfill has dealt with."""

from collections.abc import Mapping
from datetime import date

import duckdb

from rilis_etl.model import WindowStatus


def read_window_days(con: duckdb.DuckDBPyConnection, source: str, timezone: str) -> Mapping[date, WindowStatus]:
    """The status of each day of `source` that a backfill has dealt with, from a snapshot.

    A day that was not over in `timezone` when its window was done is left out: more may have come.
    """
    if not con.execute("select 1 from duckdb_views() where view_name = 'window_days'").fetchall():
        return {}  # a database of an earlier schema
    found = con.execute(
        """
        select published_on, outcome from window_days
        where source = $1 and (outcome <> 'done' or published_on < (last_attempt_at at time zone $2)::date)
        """,
        [source, timezone],
    ).fetchall()
    return {day: WindowStatus(outcome) for day, outcome in found}


def read_archive_days(con: duckdb.DuckDBPyConnection, source: str) -> Mapping[date, WindowStatus]:
    """The status of each day of capture (UTC) for which a backfill has asked the web archives.

    A day of which they may still get captures is left out: the last one before it was asked for.
    """
    found = con.execute(
        """
        with covered as (
            select unnest(generate_series(first_on, end_on - 1, interval 1 day))::date as captured_on,
                outcome, finished_at, run_id
            from windows where source = $1 and mode = 'archives'
        )
        select captured_on, arg_max(outcome, (finished_at, run_id)) as newest from covered
        group by captured_on
        having newest <> 'done' or captured_on < (max(finished_at) at time zone 'UTC')::date
        """,
        [source],
    ).fetchall()
    return {day: WindowStatus(outcome) for day, outcome in found}
