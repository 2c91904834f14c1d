-- The inverted index: which stem occurs in which text, how often. Append-only, each load's part sorted by stem, so that
-- a query reads the blocks of its own stems and passes over the others.
-- Grain: one row per stem and indexed version.
create table search_postings (
    stem_id bigint not null,
    document_number integer not null,
    frequency smallint not null
);

comment on table search_postings is 'One row per stem and indexed version: how often the stem occurs in it';
comment on column search_postings.stem_id is 'The stem; see search_words';
comment on column search_postings.document_number is 'The text; see search_documents';
comment on column search_postings.frequency is 'Occurrences in the text plus three times those in the title, at most 32767';
