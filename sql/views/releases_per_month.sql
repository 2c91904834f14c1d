-- Purpose: how much each institution publishes.
-- Grain: one row per source and month of publication, over current_releases; releases without a known day stand under a null month.
create or replace view releases_per_month as
with newest as (
    select release_id, published_on, language_tag, character_count, version_number as version_count
    from versions semi join current_versions using (version_id)
)
select
    releases.source,
    date_trunc('month', newest.published_on)::date as month_on,
    count(*) as release_count,
    count(*) filter (newest.version_count > 1) as edited_count,
    count(*) filter (newest.language_tag = 'id') as indonesian_count,
    median(newest.character_count)::integer as median_character_count
from newest
inner join releases using (release_id)
group by releases.source, date_trunc('month', newest.published_on);

comment on view releases_per_month is 'One row per source and month of publication';
comment on column releases_per_month.source is 'The source; see sources';
comment on column releases_per_month.month_on is 'First day of the month; null for releases without a known day';
comment on column releases_per_month.release_count is 'Releases published in the month';
comment on column releases_per_month.edited_count is 'Of these, releases that were edited after we first saw them';
comment on column releases_per_month.indonesian_count is 'Of these, releases whose main language is Indonesian';
comment on column releases_per_month.median_character_count is 'Median length of their texts in characters';
