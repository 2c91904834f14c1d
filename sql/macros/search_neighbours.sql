-- Purpose: two of 32 bits for what stands before and behind a word, by which search_postings.neighbours says what may stand
-- beside a stem: one of the lower sixteen for the next word, one of the upper sixteen for the previous. No bit for a null.
create or replace macro search_neighbours(previous_word, next_word) as
coalesce(1::uinteger << search_neighbour_bit(next_word), 0::uinteger)
| coalesce(65536::uinteger << search_neighbour_bit(previous_word), 0::uinteger);

comment on macro search_neighbours is 'The bits of the word before and the word behind, see search_postings.neighbours: search_neighbours(''hak'', ''manusia'')';
