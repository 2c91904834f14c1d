-- Which days of the last three months are not covered, and why?
with days as (
    select
        source,
        (max(fetched_at) filter (role = 'listing' and status_code in (200, 304)))::date as looked_on,
        unnest(generate_series(max(data_as_of)::date - interval 3 months, max(data_as_of)::date, interval 1 day))::date as day_on
    from sources left join captures using (source) cross join data_as_of
    group by source
)
select
    days.source,
    days.day_on,
    case
        when missing_count > 0 then missing_count || ' listed without a text: see open_issues'
        when outcome <> 'done' then 'backfill ' || outcome || coalesce(': ' || last_failure, '')
        else coalesce('listing last read on ' || looked_on, 'listing never read')
    end as why
from days
left join coverage_calendar using (source, day_on)
left join window_days on window_days.source = days.source and window_days.published_on = days.day_on
where missing_count > 0 or outcome <> 'done' or coalesce(days.day_on > looked_on, true)
order by days.source, days.day_on
limit 8;
