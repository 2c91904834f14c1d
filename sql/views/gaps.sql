-- Purpose: silences that are unusual for the newsroom: did it write nothing, or did we miss something?
-- Grain: one row per source and run of at least 3 days without a release that is longer than nineteen in twenty of the
-- source's silences.
create or replace view gaps as
with days as (
    select distinct source, day_on
    from coverage_calendar
    where loaded_count > 0
),
silences as (
    select
        source,
        (day_on + 1)::date as first_on,
        (lead(day_on) over (partition by source order by day_on) - 1)::date as last_on
    from days
),
measured as (
    select
        *,
        (last_on - first_on + 1)::integer as day_count,
        quantile_cont(last_on - first_on + 1, 0.95) over (partition by source) as usual_day_count
    from silences
    where last_on is not null
)
select
    measured.source,
    measured.first_on,
    measured.last_on,
    measured.day_count,
    round(measured.usual_day_count, 1) as usual_day_count,
    sum(coverage_calendar.missing_count)::bigint as missing_count
from measured
inner join coverage_calendar
    on coverage_calendar.source = measured.source and coverage_calendar.day_on between measured.first_on and measured.last_on
where measured.day_count >= 3 and measured.day_count > measured.usual_day_count
group by all;

comment on view gaps is 'One row per source and unusually long run of days without a release';
comment on column gaps.source is 'The source; see sources';
comment on column gaps.first_on is 'First day without a release';
comment on column gaps.last_on is 'Last day without a release';
comment on column gaps.day_count is 'Days without a release';
comment on column gaps.usual_day_count is 'Nineteen in twenty silences of the source are no longer than this, in days';
comment on column gaps.missing_count is 'Links that listings showed for these days and of which we have no text';
