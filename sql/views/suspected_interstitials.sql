-- Purpose: bot walls and other pages that a site showed in place of releases, and that passed for releases.
-- Grain: one row per source and body that stands under three or more releases, each with another title.
-- Any row is an alarm: look at one of the addresses. Such releases are never merged.
create or replace view suspected_interstitials as
with newest as (
    select release_id, version_id, title, url, captured_at
    from versions semi join newest_versions using (version_id)
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
inner join version_signatures as signed using (release_id, version_id)
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
