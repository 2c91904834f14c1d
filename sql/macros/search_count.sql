-- Purpose: how many releases hold what is asked for, without reading them. A query as for search.
-- Grain: one row.
create or replace macro search_count(query, since := '', until := '', source := '', language := '') as table
select count(*) as release_count
from search_matches(query, since := since, until := until, source := source, language := language);

comment on macro table search_count is 'How many releases hold what is asked for: from search_count(''pelanggaran "hak asasi"''); in DuckDB 2 for each word of a table: from words, search_count(word)';
