-- Purpose: the words of a text as search knows them. The index is made with it and queries are read with it.
-- Letters and digits of any script, folded (see search_folded); a hyphen parts words.
create or replace macro search_tokens(content) as
list_filter(
    regexp_extract_all(search_folded(content), '[\p{L}\p{M}\p{N}]+'),
    lambda word: length(word) <= 40
);

comment on macro search_tokens is 'The words of a text as search knows them: search_tokens(title)';
