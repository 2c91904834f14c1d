-- Purpose: every spelling of a release's address: which release is this URL? `from release_addresses where url = '…'`.
-- Grain: one row per release and URL under which it was listed, asked for, or found after redirects.
create or replace view release_addresses as
with seen as (
    select release_id, url, 'asked' as how, fetched_at as first_seen_at, fetched_at as last_seen_at
    from captures
    where role = 'release'
    union all
    select release_id, final_url, 'found', fetched_at, fetched_at
    from captures
    where outcome in ('loaded', 'unchanged', 'unconfirmed')
    union all
    select releases.release_id, links.url, 'listed', links.first_seen_at, links.last_seen_at
    from links
    inner join releases using (source, source_key)
)
select
    releases.source,
    releases.source_key,
    releases.release_id,
    seen.url,
    bool_or(seen.how = 'listed') as is_listed,
    bool_or(seen.how = 'found') as is_found,
    min(seen.first_seen_at) as first_seen_at,
    max(seen.last_seen_at) as last_seen_at
from seen
inner join releases using (release_id)
group by releases.source, releases.source_key, releases.release_id, seen.url;

comment on view release_addresses is 'One row per release and URL under which it was listed, asked for or found';
comment on column release_addresses.source is 'The source; see sources';
comment on column release_addresses.source_key is 'What tells the release from the source''s other releases';
comment on column release_addresses.release_id is 'The release; see releases';
comment on column release_addresses.url is 'The URL as it was written';
comment on column release_addresses.is_listed is 'A listing gave it';
comment on column release_addresses.is_found is 'The text came from it, after redirects';
comment on column release_addresses.first_seen_at is 'When it was first seen';
comment on column release_addresses.last_seen_at is 'When it was last listed or asked for, even if it was gone by then: release_states says until when it was there';
