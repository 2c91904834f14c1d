-- Purpose: the releases that a query finds, without their texts: what search and every count of terms are made of.
-- Grain: one row per release of current_releases that holds what is asked for, in its newest text. `place` is where a phrase
-- begins, null where none was asked for; `term_ids` are the words of the index that were asked for, the same in each row.
-- Scored by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; k1 = 1.2, b = 0.75); a word of the title
-- counts three times. `until` is the last day that counts.
create or replace macro search_matches(query, since := '', until := '', source := '', language := '') as table
with counted as (
    select *, coalesce(sum(text_count) over (partition by part_number, slot), 0) as slot_texts
    from search_terms(query) left join search_term_counts using (term_id)
),
terms as materialized (  -- a text must have each of the needed words, but those that are twenty times as frequent as the
    -- rarest are not asked, and none but it where it is in few texts and no phrase is asked; if none is needed, a text must have
    -- one of those that are wanted. A phrase is at most as frequent as its rarest word
    select
        *,
        min(slot_texts) over (partition by part_number) as part_texts,
        rank() over (partition by part_number order by slot_texts, slot) = 1 as is_rarest,
        min(needed_texts) over () as least_texts,
        20 * least_texts <= corpus_count and not bool_or(kind in ('phrase', 'near')) over () as are_few,
        case
            when least_texts is not null then needed_texts <= case when are_few then 1 else 20 end * least_texts
            else is_rarest and is_wanted and not needs_nothing and not bool_or(kind = 'source') over ()
        end as is_driver,
        case when is_wanted
            then 2.2 * ln((corpus_count - least(part_texts, corpus_count) + 0.5) / (part_texts + 0.5) + 1)
        end as weight
    from (select *, case when is_needed and kind <> 'source' then slot_texts end as needed_texts from counted)
    cross join (select count(*) as corpus_count, avg(word_count) as mean_words from search_documents) as corpus
),
whole as materialized (
    select
        any_value(symbols) as symbols, any_value(nothing) as nothing, any_value(mean_words) as mean_words,
        bool_or(needs_nothing) as needs_nothing, bool_or(is_driver) is distinct from true as reads_all,
        count(distinct [part_number, slot]) filter (is_driver and needed_texts is not null) as needed_count,
        bool_or(needed_texts is not null and kind <> 'word') as is_placed,
        list(distinct term_id) filter (is_wanted and term_id is not null) as term_ids
    from terms
),
driven as materialized (  -- texts as bits, 4,096 a row: two lists of half a million are compared in a tenth of a join's time
    select block, case when any_value(needed_count) > 0 then bit_and(bits) else bit_or(bits) end as bits
    from (
        select
            part_number, slot, document_number >> 12 as block, bitstring_agg(document_number & 4095, 0, 4095) as bits
        from search_postings
        inner join (
            select part_number, slot, term_id from terms where is_driver and are_few is distinct from true
        ) as drivers using (term_id)
        group by all
        union all
        select 0, 0, document_number >> 12 as block, bitstring_agg(document_number & 4095, 0, 4095)
        from search_documents inner join whole on reads_all
        group by block
    )
    cross join (select needed_count from whole)
    group by block
    having count(*) >= any_value(needed_count)
),
placed as (
    -- where the words of phrases and NEARs stand. Unnested before anything is joined to it: DuckDB 2.0.0 loses its bearings
    -- where a join follows an unnest that follows a join ("dict-surviving cache")
    select term_id, document_number, unnest(places) as place
    from search_postings
    semi join (select term_id from terms where kind in ('phrase', 'near')) as placed_terms using (term_id)
    semi join driven on document_number >> 12 = block and get_bit(bits, document_number & 4095) = 1
),
aligned as materialized (  -- the words of a phrase have one place when each is moved by its slot; of two words near each
    -- other, the second has one with the first when that is moved to all places around it
    select
        part_number, document_number, slot_count, is_rarest,
        unnest(case
            when kind = 'phrase' then [place - slot + 1]
            when slot = 1 then list_concat(range(place - most_apart, place), range(place + 1, place + most_apart + 1))
            else [place]
        end) as place
    from placed
    inner join (
        select
            part_number, kind, slot, slot_count, term_id, is_rarest,
            contains(part, 'title:') as is_title, search_distance(part) + 1 as most_apart
        from terms
        where kind in ('phrase', 'near')
    ) as placed_terms using (term_id)
    where place < 0 or not is_title
),
phrases as materialized (  -- where the rarest word has a place, how many of the others have it too
    select part_number, document_number, place
    from aligned
    semi join (from aligned where is_rarest) as rarest using (part_number, document_number, place)
    where not is_rarest or slot_count = 1
    group by part_number, document_number, place
    having count(*) >= greatest(any_value(slot_count) - 1, 1)
),
candidates as materialized (  -- few texts are found by number (by way of a list: DuckDB takes that for short), many as bits.
    -- Those left out are passed over last: few are left to be compared with them
    select document_number, word_count
    from (
        select unnest(list(struct_pack(document_number := document_number, word_count := word_count)), recursive := true)
        from (
            from search_documents
            semi join (select block, bits from driven inner join whole on not is_placed) as possible
                on document_number >> 12 = block and get_bit(bits, document_number & 4095) = 1
            union all
            from search_documents
            semi join (
                select unnest(list(document_number)) as document_number
                from (
                    select document_number from phrases inner join whole on is_placed
                    union all
                    select document_number
                    from search_postings
                    semi join (select term_id from terms where is_driver and are_few) as rare using (term_id)
                )
            ) as found using (document_number)
        ) as documents
        where search_is_asked(documents, since, until, source, language)
    )
    anti join search_left_out using (document_number)
),
hits as (
    select document_number, part_bit, weight, frequency, null::bigint as place
    from search_postings
    inner join (select term_id, part_bit, weight from terms where kind = 'word') as word_terms using (term_id)
    union all
    select document_number, part_bit, weight, 1, place
    from phrases
    inner join (select distinct part_number, part_bit, weight from terms) as parts using (part_number)
    union all
    select document_number, part_bit, null, 0, null
    from search_documents as documents
    inner join (from terms where kind = 'source') as sources on documents.source = regexp_extract(part, ':"?([^"]*)', 1)
    union all
    select document_number, nothing, null, 0, null from candidates inner join whole on needs_nothing
),
scored as materialized (
    select
        document_number,
        bit_or(part_bit) as mask,
        sum(weight * frequency / (frequency + 1.2 * (0.25 + 0.75 * word_count / mean_words))) as score,
        min(place) as place
    from hits
    inner join candidates using (document_number)
    cross join (select mean_words from whole) as corpus
    group by document_number
),
good as (
    select mask, term_ids
    from (select distinct mask from scored) as masks
    inner join whole on search_holds(mask, symbols)
)
select document_number, coalesce(score, 0) as score, place, term_ids
from scored
inner join good using (mask);

comment on macro table search_matches is 'The texts that a query finds, by their numbers in search_documents: from search_matches(''pelanggaran'', since := ''2026-01-01'')';
