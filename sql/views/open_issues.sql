-- Purpose: what is missing from the corpus as things stand, and why.
-- Grain: one row per source and URL whose newest capture became an issue; it closes when a later capture of the URL does better.
-- Pages of a visit that found the site out (outage) are one row, under the first of their addresses.
-- Releases that share one body under other titles are among them, as bot walls: no single page can tell (interstitial_releases).
create or replace view open_issues as
with failed as (
    select source, url from captures where outcome = 'issue'
),
looks as (
    select
        source,
        url,
        arg_max(capture_id, (fetched_at, capture_id)) as capture_id,
        count(*) filter (outcome = 'issue') as attempt_count,
        min(fetched_at) filter (outcome = 'issue') as first_seen_at,
        max(fetched_at) as last_seen_at,
        bool_or(outcome in ('loaded', 'unchanged')) as has_text
    from captures semi join failed using (source, url)
    group by source, url
)
select
    looks.source,
    looks.url,
    issues.reason,
    issues.detail,
    looks.has_text,
    looks.attempt_count,
    looks.first_seen_at,
    looks.last_seen_at,
    looks.capture_id
from looks
inner join issues using (capture_id)
where issues.reason <> 'outage'
union all
select
    looks.source,
    min(looks.url) as url,
    'outage' as reason,
    format('the site is out: {} pages, the first: {}', count(*), arg_min(issues.detail, looks.url)) as detail,
    bool_and(looks.has_text) as has_text,
    max(looks.attempt_count) as attempt_count,
    min(looks.first_seen_at) as first_seen_at,
    max(looks.last_seen_at) as last_seen_at,
    arg_min(looks.capture_id, looks.url) as capture_id
from looks
inner join issues using (capture_id)
inner join captures using (capture_id)
where issues.reason = 'outage'
group by looks.source, captures.archive_file
union all
select
    source,
    url,
    'bot_wall' as reason,
    format('the same body stands under {} releases, each with another title', release_count) as detail,
    false as has_text,
    1 as attempt_count,
    captured_at as first_seen_at,
    captured_at as last_seen_at,
    capture_id
from interstitial_releases;

comment on view open_issues is 'One row per source and URL whose newest capture became an issue';
comment on column open_issues.source is 'The source; see sources';
comment on column open_issues.url is 'URL as asked for';
comment on column open_issues.reason is 'Short reason of the newest attempt, such as http_gone or bot_wall';
comment on column open_issues.detail is 'What was seen and where, at the newest attempt';
comment on column open_issues.has_text is 'An earlier capture of this URL was loaded: the release is there, only the newest look failed';
comment on column open_issues.attempt_count is 'Captures of this URL that became issues. A link without a release is asked for again an hour after the first, a day after the second, then at doubling distance up to 30 days, by the next run while a listing shows it; a release of the last days daily';
comment on column open_issues.first_seen_at is 'First of them';
comment on column open_issues.last_seen_at is 'Newest capture';
comment on column open_issues.capture_id is 'Newest capture; see captures';
