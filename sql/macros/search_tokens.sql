-- Purpose: the words of a text as search knows them, in order. The index is made with it and queries are read with it.
-- Letters and digits of any script, folded (see search_folded); a hyphen parts words. One word for each of search_pieces.
create or replace macro search_tokens(content) as
regexp_extract_all(search_folded(content), '[^' || search_separators() || ']+');

comment on macro search_tokens is 'The words of a text as search knows them: search_tokens(title)';
