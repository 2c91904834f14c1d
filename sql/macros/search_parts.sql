-- Purpose: a query cut into its parts: brackets, OR, words, "phrases" and words with a NEAR between them, each with its minus
-- and its field before it. The part at place n of the list is part n wherever search speaks of parts.
create or replace macro search_parts(query) as
regexp_extract_all(
    regexp_replace(query, '[“”„«»]', '"', 'g'),
    '(?:NOT\s+|-)?(?:'
    || 'NEAR\([^()]*\)|(?:"[^\s"()]+"|[^\s"()]+)\s+NEAR(?:/\d+)?\s+(?:"[^\s"()]+"|[^\s"()]+)'
    || '|(?:[[:alpha:]]+:)?"[^"]*"'
    || '|(?:[[:alpha:]]+:)?\(|\)'
    || '|[^\s"()]+|")'
);

comment on macro search_parts is 'A query cut into its parts: search_parts(''banjir (sungai OR danau) -"air pasang"'')';
