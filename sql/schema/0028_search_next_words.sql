-- What follows a word, as a bit: a phrase is looked for only in texts where each of its words is followed by one whose bit is
-- the next word's. The postings are made anew with it by the load that applies this.
drop table search_postings;
delete from search_documents;

create table search_postings (
    stem_id bigint not null,
    document_number integer not null,
    frequency smallint not null,
    next_words uinteger not null
);

comment on table search_postings is 'One row per stem and indexed version: how often the stem occurs in it, and what follows it';
comment on column search_postings.stem_id is 'The stem; see search_words';
comment on column search_postings.document_number is 'The text; see search_documents';
comment on column search_postings.frequency is 'Occurrences in the text plus three times those in the title, at most 32767';
comment on column search_postings.next_words is 'The bits (see search_next_bit) of all words that follow the stem in the text: 4 bytes where positions would take 2 for each occurrence and a list';
