-- Indexed texts that are not their release's newest any more: search passes over them without asking the versions.
-- Grain: one row per indexed version that a later one has replaced.
create table search_superseded (
    document_number integer not null
);

comment on table search_superseded is 'One row per indexed version that is not its release''s newest: search passes over it';
comment on column search_superseded.document_number is 'The text; see search_documents';
