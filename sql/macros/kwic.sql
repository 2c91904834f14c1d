-- Purpose: words in their surroundings, wherever current_releases has them (a concordance). A query as for search.
-- Grain: one row per occurrence of a word, a phrase or a word NEAR another that the query asks for, in releases that it finds.
create or replace macro kwic(term, width := 8, since := '', until := '', source := '', language := '') as table
with matches as materialized (
    select document_number from search_matches(term, since := since, until := until, source := source, language := language)
),
terms as materialized (
    select part_number, part, kind, slot, slot_count, term_id from search_terms(term) where is_wanted
),
placed as (
    select term_id, document_number, unnest(places) as place
    from search_postings
    semi join terms using (term_id)
    semi join (select unnest(list(document_number)) as document_number from matches) as matches using (document_number)
),
answered as (
    select part_number, part, kind, slot, slot_count, document_number, place
    from placed inner join terms using (term_id)
    where place > 0
),
occurrences as (
    select distinct document_number, place, 1 as word_count
    from answered
    where kind = 'word'
    union
    select document_number, min(place) as place, max(slot_count) as word_count
    from answered
    where kind = 'phrase' and not contains(part, 'title:')
    group by part_number, document_number, answered.place - slot
    having count(*) = max(slot_count)
    union
    select document_number, place, 1
    from (
        select
            document_number, place, slot,
            bool_or(slot = 1) over around as has_first,
            bool_or(slot = 2) over around as has_second
        from answered
        where kind = 'near'
        window around as (
            partition by part_number, document_number order by place
            range between search_distance(part) + 1 preceding and search_distance(part) + 1 following
        )
    )
    where has_first and has_second
),
gathered as (
    select document_number, list(struct_pack(place := place, word_count := word_count) order by place) as shown
    from occurrences
    group by document_number
),
cut as (
    select
        releases.source, documents.published_on, versions.title, documents.release_id, shown, search_pieces(body) as pieces
    from gathered
    inner join search_documents as documents using (document_number)
    inner join version_texts using (version_id)
    inner join versions using (version_id)
    inner join releases on releases.release_id = documents.release_id
)
select
    placed.source,
    published_on,
    title,
    search_joined(pieces[greatest(occurrence.place - width, 1):occurrence.place - 1]) as left_context,
    regexp_replace(
        search_joined(pieces[occurrence.place:occurrence.place + occurrence.word_count - 1]),
        ' [' || search_separators() || ']+$', ''
    ) as keyword,
    search_joined(pieces[occurrence.place + occurrence.word_count:occurrence.place + occurrence.word_count + width - 1])
        as right_context,
    release_id
from (select *, unnest(shown) as occurrence from cut) as placed
order by published_on desc nulls last, release_id, occurrence.place;

comment on macro table kwic is 'Every occurrence in the texts of what a query asks for, with the words around it; not those in titles, which search_count counts too: from kwic(''"kota HAM" OR aduan*'', width := 8)';
