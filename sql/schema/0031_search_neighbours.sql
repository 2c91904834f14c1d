-- What stands before a word as well as what follows it, each as one of sixteen bits: a phrase of two frequent words is looked
-- for in a tenth of the texts that hold both. And a number for each word, by which queries look it up.
-- The index is made anew with both by the load that applies this.
drop table search_postings;
drop table search_words;
delete from search_documents;

create table search_postings (
    stem_id bigint not null,
    document_number integer not null,
    frequency smallint not null,
    neighbours uinteger not null
);

comment on table search_postings is 'One row per stem and indexed version: how often the stem occurs in it, and what may stand beside it';
comment on column search_postings.stem_id is 'The stem; see search_words';
comment on column search_postings.document_number is 'The text; see search_documents';
comment on column search_postings.frequency is 'Occurrences in the text plus three times those in the title, at most 32767';
comment on column search_postings.neighbours is 'The bits (see search_neighbours) of all words before and behind the stem in the text: 4 bytes where positions would take 2 for each occurrence and a list';

create table search_words (
    word varchar not null,
    word_id bigint not null,
    stem varchar not null,
    stem_id bigint not null
);

comment on table search_words is 'One row per word of the indexed texts, with its stem';
comment on column search_words.word is 'The word as search_tokens() gives it: lower case, no accents';
comment on column search_words.word_id is '64-bit hash of the word; see search_key';
comment on column search_words.stem is 'What is left when Indonesian prefixes and suffixes are folded: words of one stem find each other';
comment on column search_words.stem_id is '64-bit hash of the stem; see search_key and search_postings';
