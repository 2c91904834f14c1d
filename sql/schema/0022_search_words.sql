-- Every word that occurs in an indexed text, and the stem it is found under. This is how a query in plain SQL folds
-- prefixes and suffixes: it looks its words up here.
-- Grain: one row per word.
create table search_words (
    word varchar not null,
    stem varchar not null,
    stem_id bigint not null
);

comment on table search_words is 'One row per word of the indexed texts, with its stem';
comment on column search_words.word is 'The word as search_tokens() gives it: lower case, no accents';
comment on column search_words.stem is 'What is left when Indonesian prefixes and suffixes are folded: words of one stem find each other';
comment on column search_words.stem_id is '64-bit hash of the stem; see search_postings';
