-- Purpose: the words of the index that answer a query.
-- Grain: one row per part of the query, slot (the words of a phrase are slots 1, 2, 3 …) and word of the index; a slot that no
-- word answers has a row without one.
-- A word stands for all words of its stem, in each language that has it, and a number for itself with rp before it, as in
-- Rp5 miliar; in quotes a word stands for itself; asas* for all that begin so;
-- ~homecide for those that are spelt alike (one letter other, from six letters on two). A word that search_words has not is
-- folded by the longest root that it seems to hold.
create or replace macro search_terms(query) as table
with slots as materialized (
    select
        * exclude (slots, slot_text),
        replace(replace(slot_text, '~', ''), '*', '') as slot_word,
        case
            when ends_with(slot_text, '*') then 'prefix'
            when starts_with(slot_text, '~') then 'alike'
            when contains(part, '"') then 'word'
            else 'stem'
        end as slot_kind
    from (
        select *, unnest(slots) as slot_text, generate_subscripts(slots, 1) as slot, len(slots) as slot_count
        from search_query(query)
    )
),
tried as (
    select *, tried_word in (slot_word, 'rp' || slot_word) as is_whole, search_key('word', tried_word) as word_id
    from (
        select part_number, slot, slot_kind, slot_word, unnest(list_prepend(slot_word, case
            when slot_kind = 'stem' and slot_word < 'a' then ['rp' || slot_word]
            when slot_kind = 'stem' then search_possible_roots(slot_word)
        end)) as tried_word
        from slots
        where slot_kind in ('word', 'stem')
    )
),
known as materialized (
    select part_number, slot, slot_kind, term_id, stem_id
    from search_words inner join tried using (word_id)
    where is_whole or is_root
    qualify rank() over (partition by part_number, slot order by case when is_whole then 1000 else length(tried_word) end desc) = 1
),
found as (
    select part_number, slot, search_words.term_id
    from search_words
    inner join (
        select distinct part_number, slot, stem_id, case when slot_kind = 'word' then term_id end as only_id from known
    ) as stems using (stem_id)
    where term_id = coalesce(only_id, term_id)
    union all
    select part_number, slot, search_words.term_id
    from search_words
    inner join (select *, unicode(slot_word) as initial from slots where slot_kind in ('prefix', 'alike')) as asked using (initial)
    where case slot_kind
        when 'prefix' then starts_with(word, slot_word)
        else abs(length(word) - length(slot_word)) <= 2
            and damerau_levenshtein(word, slot_word) <= case when length(slot_word) > 5 then 2 else 1 end
    end
)
select slots.*, found.term_id
from slots left join found using (part_number, slot);

comment on macro table search_terms is 'The words of the index that answer a query: from search_terms(''pelanggaran "hak asas*"'')';
