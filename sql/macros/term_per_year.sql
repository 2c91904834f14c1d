-- Purpose: how often a query finds something over the years, in each source, also per thousand releases.
-- Grain: one row per source and year with releases; those without a day are in the row without a year. A query as for search.
create or replace macro term_per_year(query, since := '', until := '', source := '', language := '') as table
with found as (
    select document_number
    from search_matches(query, since := since, until := until, source := source, language := language)
)
select
    documents.source,
    year(published_on)::integer as year,
    count(found.document_number) as release_count,
    count(*) as all_count,
    round(1000 * count(found.document_number) / count(*), 2) as per_thousand
from search_documents as documents
anti join search_left_out using (document_number)
left join found using (document_number)
where search_is_asked(documents, since, until, source, language)
group by documents.source, year
order by documents.source, year;

comment on macro table term_per_year is 'In how many releases of each source and year a query finds something, and in how many of a thousand: from term_per_year(''"perdagangan orang" OR "human trafficking"'')';
