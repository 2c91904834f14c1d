-- Rows of releases after the pattern of those that are there. Parameters as variables: `more` releases, `bands` and
-- `samples` per release. Keys are drawn at random, as those of unrelated texts are; every third text has one sample of
-- a thousand that are shared, as formulas are.
create temp table pattern as
select (row_number() over () - 1) as n, version_id, capture_id
from versions;

create temp table filled as
select
    numbers.i,
    (hash(numbers.i, 'release') >> 1)::bigint as release_id,
    (hash(numbers.i, 'version') >> 1)::bigint as version_id,
    'filled' || hash(numbers.i) as capture_id,
    pattern.version_id as like_version_id,
    pattern.capture_id as like_capture_id
from range(getvariable('more')) as numbers(i)
inner join pattern on pattern.n = numbers.i % (select count(*) from pattern);

create temp table formulas as
select key, row_number() over () - 1 as n
from (select key from similarity_keys where not is_band group by key order by count(*) desc, key limit 1000);

insert into releases
select filled.release_id, source, 'filled' || i, url, captured_at, captured_at
from filled
inner join (select version_id as like_version_id, captured_at, url, source from versions inner join releases using (release_id, url))
    using (like_version_id);

insert into release_urls
select filled.release_id, url, captured_at, captured_at
from filled inner join versions on versions.version_id = like_version_id;

insert into captures
select captures.* replace (filled.capture_id as capture_id, 'filled' || i as source_key, filled.release_id as release_id)
from filled inner join captures on captures.capture_id = like_capture_id;

insert into version_texts
select texts.* replace (filled.version_id as version_id)
from filled inner join version_texts as texts on texts.version_id = like_version_id;

insert into similarity_keys
with drawn as (
    select i, (hash(i, numbers.k) >> 33)::integer as key, version_id, numbers.k < getvariable('bands') as is_band
    from filled cross join range(getvariable('bands') + getvariable('samples')) as numbers(k)
    union all
    select i, formulas.key, version_id, false
    from filled inner join formulas on formulas.n = hash(i, 'formula') % 3000
)
select key, version_id, is_band from drawn order by i;

insert into version_signatures
select signed.* replace (
    filled.version_id as version_id, filled.release_id as release_id, (hash(i, 'text') >> 1)::bigint as text_key)
from filled inner join version_signatures as signed on signed.version_id = like_version_id;

insert into versions
select versions.* replace (
    filled.version_id as version_id, filled.release_id as release_id, filled.capture_id as capture_id)
from filled inner join versions on versions.version_id = like_version_id;
