-- Purpose: what may be the root of an Indonesian word that no text has: the word without the prefixes and suffixes that it
-- seems to have. Whoever asks takes those that are roots; words of texts are folded with more care, by
-- warehouse/search/stem.py.
create or replace macro search_possible_roots(word) as
flatten(list_transform(
    list_filter(
        [
            ['', ''], ['me', ''], ['mem', ''], ['mem', 'p'], ['men', ''], ['men', 't'], ['meng', ''], ['meng', 'k'], ['meny', 's'],
            ['pe', ''], ['pem', ''], ['pem', 'p'], ['pen', ''], ['pen', 't'], ['peng', ''], ['peng', 'k'], ['peny', 's'],
            ['di', ''], ['ter', ''], ['ber', ''], ['be', ''], ['per', ''], ['memper', ''], ['diper', ''], ['ke', ''], ['se', '']
        ],
        lambda prefix: starts_with(word, prefix[1])
    ),
    lambda prefix: list_transform(
        list_filter(
            ['', 'kan', 'an', 'i', 'nya', 'kannya', 'annya', 'inya', 'lah', 'kah', 'pun'],
            lambda suffix: ends_with(word, suffix) and length(word) >= length(prefix[1]) + length(suffix) + 3
        ),
        lambda suffix: prefix[2] || substr(word, length(prefix[1]) + 1, length(word) - length(prefix[1]) - length(suffix))
    )
));

comment on macro search_possible_roots is 'What may be the root of an Indonesian word: search_possible_roots(''dilanggarnya'')';
