-- Purpose: numbers that an institution must have given and that no release of ours bears: were they withdrawn, never put
-- on the site, or missed by us?
-- Grain: one row per source, series, year and run of missing numbers between two that are there. A series is what stands
-- behind the first number without month and year: of 012/HM/XI/2017 it is HM. Numbers before the first that we have or
-- after the last are not guessed.
create or replace view missing_release_numbers as
with numbered as (
    select releases.source, versions.release_number, versions.published_on
    from versions
    inner join releases using (release_id)
    where versions.release_number is not null
    qualify row_number() over (partition by versions.release_id order by versions.version_number desc) = 1
),
parts as (
    select
        source,
        published_on,
        try_cast(regexp_extract(release_number, '^\D*?(\d{1,5})', 1) as integer) as number,
        array_to_string(list_filter(
            regexp_split_to_array(upper(release_number), '[/.–-]')[2:],
            lambda part: not regexp_full_match(part, '[IVX]+|\d+|')
        ), '/') as series,
        coalesce(
            try_cast(nullif(regexp_extract(release_number, '((?:19|20)\d\d)\D*$', 1), '') as integer),
            year(published_on)
        )::integer as year
    from numbered
),
numbers as (
    select source, series, year, number, min(published_on) as published_on
    from parts
    where number is not null and year is not null
    group by all
),
steps as (
    select
        *,
        lead(number) over series_in_order as next_number,
        lead(published_on) over series_in_order as next_on
    from numbers
    window series_in_order as (partition by source, series, year order by number)
)
select
    source,
    series,
    year,
    number + 1 as first_number,
    next_number - 1 as last_number,
    next_number - number - 1 as missing_count,
    published_on as previous_on,
    next_on
from steps
where next_number > number + 1;

comment on view missing_release_numbers is 'One row per source, series, year and run of release numbers of which no release is held';
comment on column missing_release_numbers.source is 'The source; see sources';
comment on column missing_release_numbers.series is 'What stands behind the number, without month and year: SP/KWN of 009/SP/KWN/VI/2017';
comment on column missing_release_numbers.year is 'Year by the number, else by the day of publication';
comment on column missing_release_numbers.first_number is 'First missing number';
comment on column missing_release_numbers.last_number is 'Last missing number';
comment on column missing_release_numbers.missing_count is 'How many are missing here';
comment on column missing_release_numbers.previous_on is 'Day of publication of the number before';
comment on column missing_release_numbers.next_on is 'Day of publication of the number after';
