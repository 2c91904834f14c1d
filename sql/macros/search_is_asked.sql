-- Purpose: whether a text passes the filters of a query: since and until (both days count), source and language. An empty one
-- lets all pass; that is their default, because a lake (DuckLake) keeps no null as one.
create or replace macro search_is_asked(document, since, until, source, language) as
(nullif(since::varchar, '') is null or document.published_on >= nullif(since::varchar, '')::date)
and (nullif(until::varchar, '') is null or document.published_on <= nullif(until::varchar, '')::date)
and (nullif(source, '') is null or document.source = source)
and (nullif(language, '') is null or document.language_tag = language);

comment on macro search_is_asked is 'Whether a row of search_documents passes the filters of a query: search_is_asked(documents, ''2026-01-01'', '''', '''', ''en'')';
