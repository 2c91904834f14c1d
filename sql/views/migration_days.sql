-- Purpose: the days that a site seems to have given to older releases when it moved: candidates for moved_on of its source.
-- Grain: one row per source and day of its system, by the newest texts. Three releases and half of those with a dateline are
-- the fewest: of 6,422 real releases of one office, 200 that were up to a year off stood on 26 such days.
create or replace view migration_days as
with days as (
    select
        releases.source,
        coalesce(newest.by_metadata_on, newest.by_page_on, newest.by_listing_on) as system_on,
        newest.by_text_on
    from versions as newest
    semi join current_versions using (version_id)
    inner join releases using (release_id)
    where newest.by_text_on is not null
)
select
    source,
    system_on,
    count(*)::integer as dated_releases,
    count(*) filter (abs(system_on - by_text_on) > 1)::integer as other_days,
    min(by_text_on) as earliest_on,
    max(by_text_on) as latest_on
from days
where system_on is not null
group by source, system_on
having other_days >= 3 and 2 * other_days >= dated_releases;

comment on view migration_days is 'One row per source and day that many releases have which say other days themselves: the site may have moved';
comment on column migration_days.source is 'The source; see sources';
comment on column migration_days.system_on is 'The day by metadata, page or listing; moved_on of the source names those to mistrust';
comment on column migration_days.dated_releases is 'Releases of that day whose text names a day';
comment on column migration_days.other_days is 'Those of them whose text names a day more than one apart';
comment on column migration_days.earliest_on is 'Earliest day that their texts name';
comment on column migration_days.latest_on is 'Latest day that their texts name';
