-- In how many texts each word stands, so that a query knows which of its words is rare without reading the postings of all.
-- The next load fills it from the postings.
-- Grain: one row per word that stands in a text.
create table search_term_counts (
    term_id bigint not null,
    text_count integer not null
);

comment on table search_term_counts is 'One row per word that stands in an indexed text: in how many';
comment on column search_term_counts.term_id is 'The word; see search_words';
comment on column search_term_counts.text_count is 'Its rows in search_postings, counted when texts are added';
