"""The activity of each source: its releases per day, its usual silences, its recent gaps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence that was unusually long for the source and has ended; see the view `gaps`."""

    source: str
    first_on: date
    last_on: date
    days: int
    missing: int  # links of these days of which we have no text


@dataclass(frozen=True, slots=True)
class SourceActivity:
    """One source."""

    source: str
    timezone: str
    newest_on: date  # newest day of publication
    usual_silence_days: float  # 95 % of its silences are this long or shorter; 0 for a single day of publication
    per_day: Mapping[date, int] = field(default_factory=dict)  # releases of the days asked for, quiet days left out

    def silent_days(self, today: date) -> int:
        """Whole days since the newest release, `today` not counted."""
        return max(0, (today - self.newest_on).days - 1)

    def is_unusually_silent(self, today: date) -> bool:
        """Whether it has been silent for longer than it usually is; two days mean nothing."""
        return self.silent_days(today) > max(self.usual_silence_days, 2)


def read_activity(con: duckdb.DuckDBPyConnection, since: date) -> tuple[SourceActivity, ...]:
    """Every source with a dated release, from a snapshot; `since`: first day of `per_day`."""
    found = con.execute(
        """
        with days as (
            select source, day_on, loaded_count from coverage_calendar where loaded_count > 0
        ),
        silences as (
            select *, day_on - lag(day_on) over (partition by source order by day_on) - 1 as silent_days from days
        )
        select
            source,
            sources.timezone,
            max(day_on),
            coalesce(quantile_cont(silent_days, 0.95) filter (silent_days > 0), 0),
            coalesce(list((day_on, loaded_count) order by day_on) filter (day_on >= $1), [])
        from silences join sources using (source)
        group by all order by source
        """,
        [since],
    ).fetchall()
    return tuple(SourceActivity(source, zone, newest, usual, dict(days)) for source, zone, newest, usual, days in found)


def read_gaps(con: duckdb.DuckDBPyConnection, since: date) -> tuple[Gap, ...]:
    """The gaps that reach into the days from `since`, the newest first."""
    found = con.execute(
        """
        select source, first_on, last_on, day_count, missing_count from gaps
        where last_on >= $1 order by last_on desc, source
        """,
        [since],
    ).fetchall()
    return tuple(Gap(*row) for row in found)
