-- Purpose: what is talked about when: in how many releases, and in how many of a thousand. A query as for search.
-- Grain: one row per month of publication that has releases; those without a known day stand under a null month.
create or replace macro term_per_month(query, since := '', until := '', source := '', language := '') as table
with found as (
    select document_number
    from search_matches(query, since := since, until := until, source := source, language := language)
)
select
    date_trunc('month', published_on)::date as month_on,
    count(found.document_number) as release_count,
    count(*) as all_count,
    round(1000 * count(found.document_number) / count(*), 2) as per_thousand
from search_documents as documents
anti join search_left_out using (document_number)
left join found using (document_number)
where search_is_asked(documents, since, until, source, language)
group by month_on
order by month_on;

comment on macro table term_per_month is 'In how many releases of each month a query finds something, and in how many of a thousand: from term_per_month(''"perdagangan orang" OR "human trafficking"'')';
