-- Purpose: which of 16 bits stands for a word in search_neighbours.
-- By arithmetic on some of its letters: DuckDB's hash() may change with a release, and the index outlives it. It spreads the
-- words of the real texts as evenly as hash() does (measured). Whoever changes it must have the postings made anew.
create or replace macro search_neighbour_bit(word) as
((unicode(word) * 5 + unicode(right(word, 1)) * 11 + unicode(substr(word, 3, 1)) * 7 + length(word) * 3 + 7) % 16)::uinteger;

comment on macro search_neighbour_bit is 'The number, 0 to 15, of the bit that stands for a word in search_neighbours: search_neighbour_bit(''asasi'')';
