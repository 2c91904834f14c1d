-- Purpose: a text cut behind each of its words, so that piece n holds the word that search calls place n, and what follows it
-- up to the next word. Joined they are the text again, but for what stands before its first word.
create or replace macro search_pieces(content) as
regexp_extract_all(
    content,
    '[^\x{300}-\x{36f}' || search_separators() || '][^' || search_separators() || ']*'
    || '(?:[''’‘`ʼ]+[^' || search_separators() || ']+)*[\x{300}-\x{36f}' || search_separators() || ']*'
);

comment on macro search_pieces is 'A text cut behind each of its words: search_pieces(body)[12] holds the twelfth';
