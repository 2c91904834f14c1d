-- Purpose: a word in its surroundings, wherever the newest texts have it, in any of its forms (a concordance).
-- Grain: one row per occurrence.
create or replace macro kwic(term, width := 8) as table
with words as materialized (
    select unnest(search_tokens(term)) as word
),
stems as materialized (
    select stem_id from search_words semi join (select search_key('word', word) as word_id from words) using (word_id)
    union
    select stem_id from search_words semi join (select search_key('stem', word) as stem_id from words) using (stem_id)
),
forms as (
    select list(word) as forms from search_words semi join stems using (stem_id)
),
candidates as (
    select distinct search_documents.version_id
    from search_postings
    semi join stems using (stem_id)
    inner join search_documents using (document_number)
),
texts as (
    select versions.release_id, versions.published_on, versions.title, regexp_split_to_array(version_texts.body, '\s+') as words
    from versions
    semi join candidates using (version_id)
    inner join version_texts using (version_id)
    anti join versions as later
        on later.release_id = versions.release_id and later.version_number > versions.version_number
),
places as (
    select texts.*, unnest(list_filter(range(1, len(words) + 1), lambda place: list_has_any(search_tokens(words[place]), forms))) as place
    from texts, forms
)
select
    releases.source,
    places.published_on,
    places.title,
    array_to_string(words[greatest(place - width, 1):place - 1], ' ') as left_context,
    words[place] as keyword,
    array_to_string(words[place + 1:place + width], ' ') as right_context,
    places.release_id
from places
inner join releases using (release_id)
order by places.published_on desc nulls last, places.release_id, place;

comment on macro table kwic is 'Every occurrence of a word in any of its forms, with the words around it: from kwic(''aduan'', width := 8)';
