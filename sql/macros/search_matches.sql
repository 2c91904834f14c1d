-- Purpose: the releases that a query finds, without their texts: what search and every count of terms are made of.
-- Grain: one row per release of current_releases that holds what is asked for, in its newest text. `place` is where a phrase
-- begins, null where none was asked for; `term_ids` are the words of the index that were asked for, the same in each row.
-- Scored by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; k1 = 1.2, b = 0.75); a word of the title
-- counts three times. `until` is the last day that counts.
create or replace macro search_matches(query, since := '', until := '', source := '', language := '') as table
with terms as materialized (
    from search_terms(query)
),
slots as (
    select part_number, slot, any_value(terms) as asked, coalesce(sum(text_count), 0) as text_count
    from terms left join search_term_counts using (term_id)
    group by part_number, slot
),
parts as (  -- a phrase is at most as frequent as its rarest word
    select part_number, arg_min(slot, text_count) as rarest_slot, min(text_count) as text_count, any_value(asked) as asked
    from slots
    group by part_number
),
ranked as materialized (  -- a text must have the rarest of the needed parts; if none is needed, one of those that are wanted
    select
        *,
        asked.is_wanted and not asked.needs_nothing and case
            when bool_or(asked.is_needed and asked.kind <> 'source') over ()
                then row_number() over (order by asked.is_needed and asked.kind <> 'source' desc, text_count) = 1
            else not bool_or(asked.kind = 'source') over ()
        end as is_driver
    from parts
),
whole as materialized (
    select
        any_value(asked.symbols) as symbols, any_value(asked.nothing) as nothing, bool_or(asked.needs_nothing) as needs_nothing,
        not bool_or(is_driver) as reads_all, any_value(corpus.text_count) as corpus_count, any_value(mean_words) as mean_words
    from ranked, (select count(*) as text_count, avg(word_count) as mean_words from search_documents) as corpus
),
possible as (
    select document_number
    from search_postings
    semi join (
        select term_id
        from terms semi join (from ranked where is_driver) as drivers
            on drivers.part_number = terms.part_number and drivers.rarest_slot = terms.slot
    ) as driver_terms using (term_id)
    union all
    select document_number from search_documents inner join whole on reads_all
),
candidates as materialized (  -- by way of a list: DuckDB takes that for short, and does not build its join on all documents
    select document_number, word_count
    from search_documents as documents
    semi join (select unnest(list(document_number)) as document_number from possible) as possible using (document_number)
    anti join search_left_out using (document_number)
    where search_is_asked(documents, since, until, source, language)
),
candidate_numbers as materialized (
    select unnest(list(document_number)) as document_number from candidates
),
placed as (
    -- where the words of phrases and NEARs stand. Unnested before anything is joined to it: DuckDB 2.0.0 loses its bearings
    -- where a join follows an unnest that follows a join ("dict-surviving cache")
    select term_id, document_number, unnest(places) as place
    from search_postings
    semi join (select term_id from terms where kind in ('phrase', 'near')) as placed_terms using (term_id)
    semi join candidate_numbers using (document_number)
),
aligned as (  -- the words of a phrase have one place when each is moved by its slot; of two words near each other, the second
    -- has one with the first when that is moved to all places around it
    select
        part_number, document_number, slot, slot_count, kind,
        unnest(case
            when kind = 'phrase' then [place - slot + 1]
            when slot = 1 then list_concat(range(place - most_apart, place), range(place + 1, place + most_apart + 1))
            else [place]
        end) as place
    from placed
    inner join (
        select
            part_number, kind, slot, slot_count, term_id,
            contains(part, 'title:') as is_title, search_distance(part) + 1 as most_apart
        from terms
        where kind in ('phrase', 'near')
    ) as placed_terms using (term_id)
    where place < 0 or not is_title
),
hits as (
    select part_number, document_number, frequency, null::bigint as place
    from search_postings
    inner join (select part_number, term_id from terms where kind = 'word') as word_terms using (term_id)
    union all
    select part_number, document_number, 1, place
    from aligned
    group by part_number, document_number, place
    having case any_value(kind) when 'phrase' then count(*) = any_value(slot_count) else min(slot) < max(slot) end
    union all
    select part_number, document_number, 0, null
    from search_documents as documents
    inner join (from terms where kind = 'source') as sources on documents.source = regexp_extract(part, ':"?([^"]*)', 1)
    union all
    select 0, document_number, 0, null from candidates inner join whole on needs_nothing
),
scored as materialized (
    select
        document_number,
        bit_or(coalesce(asked.part_bit, nothing)) as mask,
        sum(
            ln((corpus_count - least(ranked.text_count, corpus_count) + 0.5) / (ranked.text_count + 0.5) + 1)
            * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * word_count / mean_words))
        ) filter (asked.is_wanted) as score,
        min(place) as place
    from (from hits semi join candidate_numbers using (document_number)) as hits
    left join ranked using (part_number)
    inner join candidates using (document_number)
    cross join whole
    group by document_number
),
good as (
    select mask
    from (select distinct mask from scored) as masks
    inner join whole on search_holds(mask, symbols)
)
select
    document_number, coalesce(score, 0) as score, place,
    (select list(distinct term_id) from terms where is_wanted and term_id is not null) as term_ids
from scored
semi join good using (mask);

comment on macro table search_matches is 'The texts that a query finds, by their numbers in search_documents: from search_matches(''pelanggaran'', since := ''2026-01-01'')';
