-- Purpose: the number of a word or of a stem in search_words; the same as warehouse/keys.py gives it when words are learnt:
-- the first 8 bytes of a sha-256, signed. Words are looked up by it: comparing numbers takes a tenth of comparing texts.
create or replace macro search_key(kind, word) as
unhex(left(sha256(kind || chr(31) || word), 16))::bit::bigint;

comment on macro search_key is 'The number of a word or a stem in search_words: search_key(''word'', ''asasi''), search_key(''stem'', ''langgar'')';
