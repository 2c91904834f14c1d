-- Purpose: which words of a query no text has, and what texts have that is spelt alike: why a search may have found nothing.
-- Grain: one row per word of the query that no text has, in any of its forms, per source:key that is none, and per
-- source and language that a search is limited to and no text is of.
create or replace macro search_hints(query, source := '', language := '') as table
with slots as (
    select part_number, slot, any_value(slot_word) as word, any_value(slot_kind) as slot_kind, list(term_id) as term_ids
    from search_terms(query)
    where kind <> 'source'
    group by part_number, slot
),
held as (
    select distinct part_number, slot
    from (select part_number, slot, unnest(term_ids) as term_id from slots) as asked
    semi join search_postings using (term_id)
),
missing as materialized (
    select distinct word, unicode(word) as initial
    from slots anti join held using (part_number, slot)
    where slot_kind <> 'prefix'
),
alike as (
    select missing.word, search_words.word as near_word, search_words.term_id
    from search_words
    inner join missing using (initial)
    where abs(length(search_words.word) - length(missing.word)) <= 2
        and damerau_levenshtein(search_words.word, missing.word) between 1 and case when length(missing.word) > 5 then 2 else 1 end
),
counted as (
    select word, near_word, count(*) as text_count
    from search_postings inner join alike using (term_id)
    group by word, near_word
)
select
    missing.word,
    coalesce(list(near_word order by damerau_levenshtein(near_word, missing.word), text_count desc, near_word)
        filter (near_word is not null), [])[:3] as near_words
from missing left join counted using (word)
group by missing.word
union all
select kind || ':' || key, list(kind || ':' || present order by damerau_levenshtein(present, key), present)[:3]
from (
    select 'source' as kind, regexp_extract(part, ':"?([^"]*)', 1) as key from search_query(query) where kind = 'source'
    union
    values ('source', source), ('language', language)
) as asked
inner join (
    select distinct 'source' as kind, documents.source as present from search_documents as documents
    union all
    select distinct 'language', language_tag from search_documents where language_tag is not null
) using (kind)
where key <> ''
group by kind, key
having not bool_or(present = key)
order by word;

comment on macro table search_hints is 'The words of a query that no text has, and words of texts that are spelt alike: from search_hints(''homecide''); and sources and languages that no text is of: from search_hints(''banjir'', source := ''komnasam'')';
