-- Purpose: one of 32 bits for a word, by which search_postings.next_words says what may follow a stem.
-- By arithmetic on some of its letters: DuckDB's hash() may change with a release, and the index outlives it. It spreads the
-- words of the real texts as evenly as hash() does (measured). Whoever changes it must have the postings made anew.
create or replace macro search_next_bit(word) as
1::uinteger << ((unicode(word) * 5 + unicode(right(word, 1)) * 11 + unicode(substr(word, 3, 1)) * 7 + length(word) * 3 + 7) % 32)::uinteger;

comment on macro search_next_bit is 'One of 32 bits for a word, see search_postings.next_words: search_next_bit(''asasi'')';
