"""How each source does: what its newest releases are like, when it was visited last, whether that visit failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from rilis_etl.sources.expectations import Rates
from rilis_etl.warehouse.read.activity import read_activity

NEWEST = 20
"""Releases that show how a source is now."""

_RATES = """
with newest as (
    select
        releases.source,
        versions.version_id,
        versions.published_on,
        versions.title,
        versions.extractor,
        versions.character_count,
        row_number() over (
            partition by releases.source
            order by coalesce(versions.published_on, versions.captured_at::date) desc, versions.version_id
        ) as nth
    from versions semi join newest_versions using (version_id)
    inner join releases using (release_id)
)
select
    source,
    count(*),
    count(published_on) / count(*),
    count(*) filter (version_id in (select version_id from bylines)) / count(*),
    count(*) filter (not starts_with(extractor, 'selector ')) / count(*),
    median(character_count)::bigint,
    7 * count(published_on) / greatest(max(published_on) - min(published_on) + 1, 7),
    count(title) / count(*),
    count(*) filter (character_count > 0) / count(*)
from newest
where nth > $1 and nth <= $2
group by source order by source
"""


def read_rates(con: duckdb.DuckDBPyConnection, most: int, *, after: int = 0) -> Mapping[str, Rates]:
    """By source, from the newest text of its `most` newest releases, without the `after` newest ones."""
    found = con.execute(_RATES, [after, after + most]).fetchall()
    return {source: Rates(*values) for source, *values in found}


_VISITS = """
with last_visit as (
    select source, arg_max(coalesce(failure, ''), started_at) as failure
    from run_sources join runs using (run_id) where command <> 'rebuild' group by source
)
select source, name, last_fetched_at, coalesce(failure, '')
from releases_per_source left join last_visit using (source)
where release_count > 0 or capture_count > 0
order by source
"""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How one source does."""

    source: str
    name: str
    rates: Rates | None  # of its newest releases; None while it has none
    last_visit_at: datetime | None
    failure: str  # why its last visit failed; empty when it did not
    silent_since: date | None  # its newest release, when the silence is longer than its silences usually are
    silent_days: int


def read_source_states(con: duckdb.DuckDBPyConnection, today: date) -> tuple[SourceState, ...]:
    """Every source that was visited, by key, as it is `today`."""
    rates = read_rates(con, NEWEST)
    silent = {each.source: each for each in read_activity(con, today) if each.is_unusually_silent(today)}
    return tuple(
        SourceState(
            source,
            name,
            rates.get(source),
            visited,
            failure,
            silent[source].newest_on if source in silent else None,
            silent[source].silent_days(today) if source in silent else 0,
        )
        for source, name, visited, failure in con.execute(_VISITS).fetchall()
    )
