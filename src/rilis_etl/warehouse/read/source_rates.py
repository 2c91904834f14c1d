"""What the newest releases of each source are like: shares of fields that were found, length, how many a week."""

from collections.abc import Mapping

import duckdb

from rilis_etl.sources.expectations import Rates

_RATES = """
with newest as (
    select
        releases.source,
        versions.version_id,
        versions.published_on,
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
    7 * count(published_on) / greatest(max(published_on) - min(published_on) + 1, 7)
from newest
where nth > $1 and nth <= $2
group by source order by source
"""


def read_rates(con: duckdb.DuckDBPyConnection, most: int, *, after: int = 0) -> Mapping[str, Rates]:
    """By source, from the newest text of its `most` newest releases, without the `after` newest ones."""
    found = con.execute(_RATES, [after, after + most]).fetchall()
    return {source: Rates(*values) for source, *values in found}
