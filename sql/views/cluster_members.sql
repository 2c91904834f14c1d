-- Purpose: which releases are one release, which of them came first, and how long after it the others followed.
-- Grain: one row per release that is in a cluster.
-- The first is the one with the earliest day; of one day the one that names no other institution as its source; of one
-- source the one with the smaller number or without "-2" in its key; then the one that was seen first. It is the
-- canonical one: what current_releases shows for all of them.
create or replace view cluster_members as
with newest as (
    select
        release_id,
        arg_max(title, version_number) as title,
        arg_max(url, version_number) as url,
        arg_max(published_on, version_number) as published_on,
        arg_max(source_line, version_number) as source_line
    from versions semi join release_clusters using (release_id)
    group by release_id
),
described as (
    select
        release_clusters.cluster_id,
        newest.release_id,
        releases.source,
        newest.title,
        newest.url,
        newest.published_on,
        releases.first_seen_at,
        releases.source_key,
        newest.source_line is not null as credits_another,
        min(releases.first_seen_at) over (
            partition by release_clusters.cluster_id, releases.source, newest.published_on, newest.source_line is null
        ) as source_seen_at
    from release_clusters
    inner join newest using (release_id)
    inner join releases using (release_id)
),
ranked as (
    select *,
        row_number() over (
            partition by cluster_id
            order by published_on nulls last, credits_another, source_seen_at, source, length(source_key), source_key
        ) as position
    from described
)
select
    cluster_id,
    release_id,
    position::integer as position,
    position = 1 as is_canonical,
    source,
    published_on,
    24 * (published_on - first_value(published_on) over (partition by cluster_id order by position)) as lag_hours,
    title,
    url,
    first_seen_at
from ranked;

comment on view cluster_members is 'One row per release that is one release with others, under another address or at another institution';
comment on column cluster_members.cluster_id is 'The cluster; see clusters';
comment on column cluster_members.release_id is 'The release; see releases';
comment on column cluster_members.position is '1, 2, 3 … in the order of publication';
comment on column cluster_members.is_canonical is 'It came first, and stands for the cluster in current_releases; of one day the one that names no other institution as its source, then the one that we saw first';
comment on column cluster_members.source is 'The source; see sources';
comment on column cluster_members.published_on is 'Day of publication';
comment on column cluster_members.lag_hours is 'Hours after the first one, in whole days: newsrooms date by the day; null when a day is unknown';
comment on column cluster_members.title is 'Title';
comment on column cluster_members.url is 'URL';
comment on column cluster_members.first_seen_at is 'When it was first captured';
