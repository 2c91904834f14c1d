-- Purpose: which words stand beside a word more than by chance. A query as for search; what is counted is what kwic shows.
-- Grain: one row per word that stands at least `least` times within `width` words of what is asked for, and significantly often
-- (log-likelihood G2 above 6.63, p < 0.01; Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993).
create or replace macro collocates(
    term, width := 5, least := 3, since := '', until := '', source := '', language := ''
) as table
with around as materialized (
    select unnest(search_tokens(left_context || ' ' || right_context)) as word
    from kwic(term, width := width, since := since, until := until, source := source, language := language)
),
counted as (
    select word, count(*) as near_count from around group by word having count(*) >= least
),
known as (
    select word, near_count, sum(frequency) as all_count
    from search_postings
    inner join (
        select counted.word, near_count, term_id
        from search_words inner join counted on word_id = search_key('word', counted.word)
    ) as terms using (term_id)
    anti join search_left_out using (document_number)
    group by word, near_count
),
sizes as (
    select
        (select count(*) from around) as near_size,
        (select sum(word_count) from search_documents anti join search_left_out using (document_number)) as all_size
),
tested as (
    select
        word, near_count, all_count,
        near_size * all_count / all_size as expected_count,
        search_log_likelihood(near_count, near_size, greatest(all_count - near_count, 0), greatest(all_size - near_size, 1)) as g2
    from known, sizes
)
select
    word,
    near_count,
    all_count,
    round(expected_count, 2) as expected_count,
    round(log2(near_count / expected_count), 2) as mutual_information,
    round(g2, 1) as log_likelihood
from tested
where near_count > expected_count and g2 > 6.63
order by g2 desc, word;

comment on macro table collocates is 'Words that stand beside a word more than by chance: from collocates(''"kota HAM"'', width := 5)';
