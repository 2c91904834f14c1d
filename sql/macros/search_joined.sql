-- Purpose: pieces of a text (see search_pieces) as one line.
create or replace macro search_joined(pieces) as
trim(regexp_replace(array_to_string(pieces, ''), '\s+', ' ', 'g'));

comment on macro search_joined is 'Pieces of a text as one line: search_joined(search_pieces(body)[1:20])';
