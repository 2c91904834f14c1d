-- The texts that search knows. A load adds those it brought; what an index entry says of a text never changes.
-- Grain: one row per indexed version.
create table search_documents (
    document_number integer not null,
    version_id bigint not null,
    word_count integer not null
);

comment on table search_documents is 'One row per version that search knows: its short number in search_postings and its length';
comment on column search_documents.document_number is '1, 2, 3 … in the order of indexing: 4 bytes where version_id takes 8. Other after a rebuild; see version_id';
comment on column search_documents.version_id is 'The version; see versions';
comment on column search_documents.word_count is 'Words of the text, with those of the title counted three times, as in search_postings';
