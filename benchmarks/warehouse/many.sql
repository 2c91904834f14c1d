-- One step of making copies: what of a copy is drawn and not carried over (see many.py). Variables: the copies
-- first_copy up to, not including, end_copy; how many lines and titles there are to draw from (line_count, title_count).
-- Texts of one release share their lines but for the last.
create or replace temp table copies as
select range as k from range(getvariable('first_copy')::bigint, getvariable('end_copy')::bigint);

create or replace temp table drawn_texts as
with slots as (
    select k, release_id, version_id, paragraph_count, unnest(range(1, paragraph_count + 1)) as slot
    from pattern_versions cross join copies
),
drawn as (
    select
        k,
        version_id,
        slot,
        (hash(if(slot < paragraph_count, release_id, version_id), k, slot) % getvariable('line_count'))::bigint as n
    from slots
)
select
    k,
    version_id,
    string_agg(text, chr(10) order by slot) || ' Nomor ' || (hash(version_id, k) % 100000000)::varchar as body
from drawn
inner join drawn_lines using (n)
group by k, version_id;

insert into version_texts by name
select texts.* replace (
    xor(texts.version_id, (hash(k) >> 1)::bigint) as version_id,
    drawn_texts.body as body
)
from drawn_texts
inner join pattern_version_texts as texts using (version_id)
order by k, version_id;

insert into versions by name
select versions.* replace (
    xor(version_id, (hash(k) >> 1)::bigint) as version_id,
    xor(release_id, (hash(k) >> 1)::bigint) as release_id,
    capture_id || '-' || k as capture_id,
    content_hash || '-' || k as content_hash,
    url || '-' || k as url,
    titles.text || ' ' || (hash(release_id, k) % 1000)::varchar as title,
    length(drawn_texts.body) as character_count
)
from pattern_versions as versions
inner join drawn_texts using (version_id)
inner join drawn_titles as titles on titles.n = (hash(release_id, k, 'title') % getvariable('title_count'))::bigint
order by k, version_id;

-- keys at random, as those of unrelated texts are; every third text has one sample of a thousand that are shared
insert into similarity_keys by name
select
    case
        when not is_band and hash(version_id, k, key) % 90 = 0 then (hash(version_id, key) % 1000)::integer
        else (hash(version_id, k, key) >> 33)::integer
    end as key,
    xor(version_id, (hash(k) >> 1)::bigint) as version_id,
    is_band
from pattern_similarity_keys
cross join copies
order by k, version_id;
