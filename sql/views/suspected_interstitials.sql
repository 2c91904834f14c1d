-- Purpose: bot walls and other pages that a site showed in place of releases, and that passed for releases.
-- Grain: one row per source and body that stands under three or more releases, each with another title.
-- Any row is an alarm: look at one of the addresses. Such releases are never merged.
create or replace view suspected_interstitials as
with repeated as (
    select text_key from version_signatures group by text_key having count(*) >= 3
),
signed as (
    select release_id, version_id, text_key from version_signatures semi join repeated using (text_key)
),
newest as (
    select versions.release_id, versions.version_id, versions.title, versions.url, versions.captured_at
    from versions
    semi join signed using (version_id)
    anti join versions as later
        on later.release_id = versions.release_id and later.version_number > versions.version_number
)
select
    releases.source,
    signed.text_key,
    count(*) as release_count,
    count(distinct newest.title) as title_count,
    min(newest.captured_at) as first_captured_at,
    max(newest.captured_at) as last_captured_at,
    list(newest.url order by newest.url)[:5] as example_urls
from newest
inner join signed using (release_id, version_id)
inner join releases using (release_id)
group by releases.source, signed.text_key
having count(*) >= 3 and count(distinct newest.title) >= 3;

comment on view suspected_interstitials is 'One row per source and body that stands under three or more releases, each with another title: a bot wall, or an error page';
comment on column suspected_interstitials.source is 'The source; see sources';
comment on column suspected_interstitials.text_key is 'The body; see version_signatures';
comment on column suspected_interstitials.release_count is 'Releases that have this body now';
comment on column suspected_interstitials.title_count is 'Different titles among them';
comment on column suspected_interstitials.first_captured_at is 'Earliest capture of these texts';
comment on column suspected_interstitials.last_captured_at is 'Latest capture of these texts';
comment on column suspected_interstitials.example_urls is 'Up to five of their addresses';
