-- Purpose: on which days of the week an institution speaks.
-- Grain: one row per source and weekday of publication, over current_releases; releases without a known day are not counted.
create or replace view releases_per_weekday as
with newest as (
    select release_id, published_on from versions semi join current_versions using (version_id)
)
select
    releases.source,
    isodow(newest.published_on)::integer as weekday,
    any_value(dayname(newest.published_on)) as weekday_name,
    count(*) as release_count,
    round(count(*) / sum(count(*)) over (partition by releases.source), 3) as release_share
from newest
inner join releases using (release_id)
where newest.published_on is not null
group by releases.source, isodow(newest.published_on);

comment on view releases_per_weekday is 'One row per source and weekday of publication';
comment on column releases_per_weekday.source is 'The source; see sources';
comment on column releases_per_weekday.weekday is '1 Monday to 7 Sunday';
comment on column releases_per_weekday.weekday_name is 'Its English name';
comment on column releases_per_weekday.release_count is 'Releases published on it';
comment on column releases_per_weekday.release_share is 'Share of the source''s releases with a known day, 0 to 1';
