-- Purpose: who talks about it: in how many releases, and in how many of a thousand. A query as for search.
-- Grain: one row per source that has releases.
create or replace macro term_per_source(query, since := '', until := '', language := '') as table
with found as (
    select document_number from search_matches(query, since := since, until := until, language := language)
)
select
    documents.source,
    count(found.document_number) as release_count,
    count(*) as all_count,
    round(1000 * count(found.document_number) / count(*), 2) as per_thousand,
    min(published_on) filter (found.document_number is not null) as first_on,
    max(published_on) filter (found.document_number is not null) as last_on
from search_documents as documents
anti join search_left_out using (document_number)
left join found using (document_number)
where search_is_asked(documents, since, until, '', language)
group by documents.source
order by per_thousand desc, documents.source;

comment on macro table term_per_source is 'In how many releases of each source a query finds something, and in how many of a thousand: from term_per_source(''traffick*'')';
