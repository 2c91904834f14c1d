-- Purpose: which words are typical of some releases against others. Each selection is a list of release_id.
-- Grain: one row per stem that stands in significantly more, or fewer, of the first releases than of the second, by the
-- share of releases that hold it (log-likelihood G2 above 6.63, p < 0.01); `log_ratio` is above 0 for what is typical of the first.
create or replace macro keyness(selection_a, selection_b) as table
with chosen as materialized (
    select document_number, release_id in (select unnest(selection_a)) as is_first
    from search_documents
    anti join search_left_out using (document_number)
    where release_id in (select unnest(selection_a) union all select unnest(selection_b))
),
sizes as (
    select count(*) filter (is_first) as a_size, count(*) filter (not is_first) as b_size from chosen
),
held as (
    select distinct stem_id, document_number, is_first
    from search_postings
    inner join chosen using (document_number)
    inner join (select term_id, stem_id from search_words) as words using (term_id)
),
counted as (
    select stem_id, count(*) filter (is_first) as a_count, count(*) filter (not is_first) as b_count
    from held
    group by stem_id
),
tested as (
    select *, search_log_likelihood(a_count, a_size, b_count, b_size) as g2 from counted, sizes where a_size > 0 and b_size > 0
),
forms as (
    select stem_id, min_by(word, (length(word), word)) as term from search_words group by stem_id
)
select
    forms.term,
    a_count,
    b_count,
    round(a_count / a_size, 4) as a_share,
    round(b_count / b_size, 4) as b_share,
    round(log2(greatest(a_count, 0.5) / a_size) - log2(greatest(b_count, 0.5) / b_size), 2) as log_ratio,
    round(g2, 1) as log_likelihood
from tested
inner join forms using (stem_id)
where g2 > 6.63
order by log_ratio > 0 desc, g2 desc, term;

comment on macro table keyness is 'Words that are typical of some releases against others: from keyness((select list(release_id) from current_releases where source = ''komnasham''), (select list(release_id) from current_releases where source <> ''komnasham''))';
