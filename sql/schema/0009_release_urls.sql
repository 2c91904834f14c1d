-- Every address under which a release was captured.
-- Grain: one row per release and URL.
create table release_urls (
    release_id bigint not null,
    url varchar not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null
);

comment on table release_urls is 'One row per release and URL under which it was captured';
comment on column release_urls.release_id is 'The release; see releases';
comment on column release_urls.url is 'URL as asked for';
comment on column release_urls.first_seen_at is 'First capture of the release under this URL';
comment on column release_urls.last_seen_at is 'Last capture of the release under this URL';
