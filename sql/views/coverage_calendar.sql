-- Purpose: what each day brought and whether we have it: a hole in the corpus shows here before it shows in a figure.
-- Grain: one row per source and day, from the source's first known day of publication to its last, quiet days included.
create or replace view coverage_calendar as
with held as (
    select releases.source, releases.source_key, versions.published_on, versions.seen_by
    from versions
    inner join releases using (release_id)
    qualify row_number() over (partition by versions.release_id order by versions.version_number desc) = 1
),
listed as (
    select links.source, coalesce(held.published_on, links.listed_on) as day_on, held.source_key is not null as is_held, links.url
    from links
    left join held on held.source = links.source and held.source_key = links.source_key
),
asked as (
    select distinct source, url from captures where role = 'release'
),
listings as (
    select
        listed.source,
        listed.day_on,
        count(*) as listed_count,
        count(*) filter (asked.url is not null or listed.is_held) as fetched_count,
        count(*) filter (not listed.is_held) as missing_count
    from listed
    left join asked on asked.source = listed.source and asked.url = listed.url
    where listed.day_on is not null
    group by listed.source, listed.day_on
),
loads as (
    select
        source,
        published_on as day_on,
        count(*) as loaded_count,
        count(seen_by) as memento_count
    from held
    where published_on is not null
    group by source, published_on
),
known as (
    select
        coalesce(listings.source, loads.source) as source,
        coalesce(listings.day_on, loads.day_on) as day_on,
        coalesce(listed_count, 0) as listed_count,
        coalesce(fetched_count, 0) as fetched_count,
        coalesce(loaded_count, 0) as loaded_count,
        coalesce(missing_count, 0) as missing_count,
        coalesce(memento_count, 0) as memento_count
    from listings
    full join loads on loads.source = listings.source and loads.day_on = listings.day_on
),
days as (
    select source, unnest(generate_series(min(day_on), max(day_on), interval 1 day))::date as day_on
    from known
    group by source
)
select
    days.source,
    days.day_on,
    isodow(days.day_on)::integer as weekday,
    round(avg(coalesce(loaded_count, 0)) over earlier, 2) as expected_count,
    coalesce(listed_count, 0) as listed_count,
    coalesce(fetched_count, 0) as fetched_count,
    coalesce(loaded_count, 0) as loaded_count,
    coalesce(missing_count, 0) as missing_count,
    coalesce(memento_count, 0) as memento_count
from days
left join known on known.source = days.source and known.day_on = days.day_on
window earlier as (
    partition by days.source, isodow(days.day_on) order by days.day_on rows between 8 preceding and 1 preceding
);

comment on view coverage_calendar is 'One row per source and day from its first to its last: what was listed, fetched, loaded, and what is missing';
comment on column coverage_calendar.source is 'The source; see sources';
comment on column coverage_calendar.day_on is 'Day of publication: of the text where we have it, else as listed';
comment on column coverage_calendar.weekday is '1 Monday to 7 Sunday';
comment on column coverage_calendar.expected_count is 'Mean of loaded_count on the same weekday of the eight weeks before; null on the first';
comment on column coverage_calendar.listed_count is 'Links on listings';
comment on column coverage_calendar.fetched_count is 'Of these, pages that were asked for';
comment on column coverage_calendar.loaded_count is 'Releases with a text, found on listings or otherwise';
comment on column coverage_calendar.missing_count is 'Links without a text: not fetched yet, or an issue; see open_issues';
comment on column coverage_calendar.memento_count is 'Of the loaded ones, those whose newest text only web archives saw; we saw the others';
