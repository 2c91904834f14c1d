"""What is known so far of a source's release pages, read from a snapshot."""

import duckdb

from rilis_etl.model import FOUND, CrawlState, Outcome, UrlState
from rilis_etl.warehouse.engine.database import quoted_list
from rilis_etl.warehouse.read.stored_mementos import knows_mementos

_SEEN = """
with looks as (
    select captures.*, issues.reason, outcome in {found} as is_found
    from captures left join issues using (capture_id)
    where captures.source = $1 and role = 'release' {ours}
        and captures.url <> archive_file || '#' || archive_offset_bytes  -- a lost record of an address that is lost too
),
newest as (
    select
        {grain} as grain,
        coalesce(
            arg_max(url, (fetched_at, capture_id)) filter (is_found), arg_max(url, (fetched_at, capture_id))
        ) as url,
        arg_max(source_key, (fetched_at, capture_id)) as source_key,
        arg_max(release_id, (fetched_at, capture_id)) as release_id,
        max(fetched_at) as fetched_at,
        arg_max(outcome, (fetched_at, capture_id)) as outcome,
        arg_max(coalesce(reason, ''), (fetched_at, capture_id)) as reason,
        max(fetched_at) filter (is_found) as found_at,
        arg_max(coalesce(reader, ''), (fetched_at, capture_id)) as parser,
        arg_max(status_code, (fetched_at, capture_id)) in (200, 203) as has_page,
        bool_or(coalesce(reason, '') = 'damaged_record') as was_lost
    from looks
    where {grain} is not null
    group by 1
),
validators as (
    select url, arg_max(coalesce(etag, ''), fetched_at) as etag,
        arg_max(coalesce(last_modified, ''), fetched_at) as last_modified
    from looks where is_found and outcome <> 'not_modified' group by url
),
days as (
    select release_id, arg_max(published_on, version_number) as published_on from versions group by release_id
),
failing as (
    select
        {grain} as grain,
        min(looks.fetched_at) as failing_since,
        min(looks.fetched_at) filter (looks.reason = 'http_gone' and newest.found_at is not null) as gone_since,
        count(*) as failed_looks
    from looks inner join newest on newest.grain = {grain}
    where not is_found and (newest.found_at is null or looks.fetched_at > newest.found_at)
    group by 1
),
listed as (
    select
        source_key,
        arg_max(listed_on, last_seen_at) as listed_on,
        arg_max(title, last_seen_at) as title,
        arg_max(section, last_seen_at) as section,
        arg_max(listing_url, last_seen_at) as found_on,
        max(last_seen_at) as listed_at
    from links where source = $1 group by source_key
)
select newest.url, newest.source_key, newest.fetched_at, newest.outcome, nullif(newest.reason, ''), days.published_on,
    nullif(validators.etag, ''), nullif(validators.last_modified, ''),
    listed.listed_on, listed.title, listed.section, listed.found_on, failing.gone_since,
    newest.found_at, failing.failing_since, coalesce(failing.failed_looks, 0), nullif(newest.parser, ''),
    newest.has_page, listed.listed_at, newest.was_lost
from newest
left join validators on validators.url = newest.url
left join days on days.release_id = newest.release_id
left join failing on failing.grain = newest.grain
left join listed on listed.source_key = newest.source_key
order by newest.fetched_at, newest.url
"""

# a run that catches up follows a visit that was killed
_IS_COMPLETE = """
select coalesce(
    max(finished_at) filter (command = 'ingest' and failure is null)
        > max(finished_at) filter (command = 'catch_up' or failure is not null),
    count(*) filter (command = 'catch_up' or failure is not null) = 0
)
from runs inner join run_sources using (run_id)
where source = $1
"""


def read_crawl_state(con: duckdb.DuckDBPyConnection, source: str) -> CrawlState:
    """What a snapshot knows of the URLs of a source. Title, day and section are the last that a listing gave.

    The looks of web archives count for nothing here: that one saw a page is no reason not to look ourselves.
    """
    by_key = {look.source_key: look for look in _seen(con, source, "looks.source_key") if look.source_key is not None}
    by_url = {look.url: look for look in _seen(con, source, "looks.url")}
    (is_complete,) = con.execute(_IS_COMPLETE, [source]).fetchone() or (None,)
    return CrawlState(source, by_key, by_url, bool(is_complete))


def _seen(con: duckdb.DuckDBPyConnection, source: str, grain: str) -> list[UrlState]:
    ours = "and captures.seen_by is null" if knows_mementos(con) else ""
    found = con.execute(_SEEN.format(grain=grain, found=quoted_list(FOUND), ours=ours), [source]).fetchall()
    return [UrlState(url, key, fetched_at, Outcome(outcome), *more) for url, key, fetched_at, outcome, *more in found]
