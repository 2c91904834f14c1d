-- Purpose: what the warehouse holds of each institution, and how fresh that is.
-- Grain: one row per source. What current_releases leaves out is counted in columns of its own.
create or replace view releases_per_source as
with newest as (
    select release_id, published_on, version_number as version_count
    from versions semi join current_versions using (version_id)
),
left_out as (
    select
        releases.source,
        count(*) filter (reason = 'copy') as copy_count,
        count(*) filter (reason = 'interstitial') as interstitial_count
    from left_out_versions inner join releases using (release_id)
    group by releases.source
),
held as (
    select
        releases.source,
        count(*) as release_count,
        count(*) filter (newest.version_count > 1) as edited_count,
        min(newest.published_on) as oldest_on,
        max(newest.published_on) as newest_on
    from releases
    inner join newest using (release_id)
    group by releases.source
),
fetched as (
    select source, count(*) as capture_count, max(fetched_at) as last_fetched_at
    from captures
    group by source
),
quarantined as (
    select source, count(*) as open_issue_count
    from open_issues
    group by source
)
select
    sources.source,
    sources.name,
    coalesce(held.release_count, 0) as release_count,
    coalesce(held.edited_count, 0) as edited_count,
    held.oldest_on,
    held.newest_on,
    coalesce(fetched.capture_count, 0) as capture_count,
    coalesce(quarantined.open_issue_count, 0) as open_issue_count,
    fetched.last_fetched_at,
    coalesce(left_out.copy_count, 0) as copy_count,
    coalesce(left_out.interstitial_count, 0) as interstitial_count
from sources
left join held using (source)
left join left_out using (source)
left join fetched using (source)
left join quarantined using (source);

comment on view releases_per_source is 'One row per source: what is held of it and how fresh that is';
comment on column releases_per_source.source is 'The source; see sources';
comment on column releases_per_source.name is 'Name of the institution';
comment on column releases_per_source.release_count is 'Releases of current_releases';
comment on column releases_per_source.edited_count is 'Of these, releases that were edited after we first saw them';
comment on column releases_per_source.oldest_on is 'Oldest day of publication';
comment on column releases_per_source.newest_on is 'Newest day of publication';
comment on column releases_per_source.capture_count is 'Captures made, listings included';
comment on column releases_per_source.open_issue_count is 'Pages that are not loaded as things stand; see open_issues';
comment on column releases_per_source.last_fetched_at is 'Newest capture';
comment on column releases_per_source.copy_count is 'Releases left out because another release of their cluster stands for them; see cluster_members';
comment on column releases_per_source.interstitial_count is 'Releases left out because they are a page shown in place of releases; see interstitial_releases';
