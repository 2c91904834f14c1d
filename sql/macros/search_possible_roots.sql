-- Purpose: what may be the root of an Indonesian word that no text has: the word without the prefixes and suffixes that it
-- seems to have; behind > what the prefix has swallowed. Whoever asks takes those that are roots; words of texts are folded
-- with more care, by warehouse/search/stem.py. The affixes are strings that are split: planned in a third of a list's time.
create or replace macro search_possible_roots(word) as
flatten(list_transform(
    list_filter(
        string_split(
            '> me> mem> mem>p men> men>t meng> meng>k meny>s pe> pem> pem>p pen> pen>t peng> peng>k peny>s '
            || 'di> ter> ber> be> per> memper> diper> ke> se>',
            ' '
        ),
        lambda prefix: starts_with(word, split_part(prefix, '>', 1))
    ),
    lambda prefix: list_transform(
        list_filter(
            string_split(' kan an i nya kannya annya inya lah kah pun', ' '),
            lambda suffix: ends_with(word, suffix) and length(word) > length(suffix) + strpos(prefix, '>') + 1
        ),
        lambda suffix: split_part(prefix, '>', 2)
            || substr(word, strpos(prefix, '>'), length(word) - length(suffix) - strpos(prefix, '>') + 1)
    )
));

comment on macro search_possible_roots is 'What may be the root of an Indonesian word: search_possible_roots(''dilanggarnya'')';
