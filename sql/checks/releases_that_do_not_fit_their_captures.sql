-- A row: a release was seen at other times, or under other URLs, than its captures say.
-- Meaning: the derivation of releases from captures went wrong.
-- Do: rebuild from the archive.
-- Of a run: captures, releases, release_urls
with seen as (
    select
        release_id,
        url,
        min(fetched_at) as first_seen_at,
        max(fetched_at) as last_seen_at
    from captures
    where outcome in ('loaded', 'unchanged', 'unconfirmed', 'not_modified')
    group by release_id, url
),
seen_releases as (
    select semi_seen.* from seen as semi_seen semi join releases using (release_id)
)
select coalesce(seen_releases.release_id, release_urls.release_id) as release_id, coalesce(seen_releases.url, release_urls.url) as url
from seen_releases
full join release_urls
    on seen_releases.release_id = release_urls.release_id
    and seen_releases.url = release_urls.url
    and seen_releases.first_seen_at = release_urls.first_seen_at
    and seen_releases.last_seen_at = release_urls.last_seen_at
where seen_releases.release_id is null or release_urls.release_id is null;
