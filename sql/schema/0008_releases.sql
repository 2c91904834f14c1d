-- The press releases: an identity that outlives its URL spellings and its edits.
-- Grain: one row per source and source_key. Texts are in versions and version_texts.
create table releases (
    release_id bigint not null primary key,
    source varchar not null,
    source_key varchar not null,
    url varchar not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null
);

comment on table releases is 'One row per press release: an identity (source, source_key)';
comment on column releases.release_id is '64-bit hash of source and source_key: the same release has the same id in every warehouse';
comment on column releases.source is 'The source; see sources';
comment on column releases.source_key is 'What tells it from the source''s other releases: a number in its URL, or the canonical URL';
comment on column releases.url is 'URL under which it was captured first';
comment on column releases.first_seen_at is 'First capture that gave its text';
comment on column releases.last_seen_at is 'Last capture that gave its text or said that it is unchanged';
