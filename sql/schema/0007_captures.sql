-- Every HTTP response (or failure to get one) that stands in the archive and has been dealt with.
-- Grain: one row per capture. The raw page is in the archive at the place named here.
-- No key constraint: the row is wide and append-only; sql/checks holds it unique.
create table captures (
    capture_id varchar not null,
    source varchar not null,
    role varchar not null,
    url varchar not null,
    final_url varchar not null,
    status_code smallint not null,
    media_type varchar,
    digest varchar not null,
    size_bytes bigint not null,
    fetched_at timestamptz not null,
    archive_file varchar not null,
    archive_offset_bytes bigint not null,
    archive_length_bytes bigint not null,
    failure varchar,
    failure_detail varchar,
    source_key varchar,
    release_id bigint,
    content_key bigint,
    outcome varchar not null,
    etag varchar,
    last_modified varchar,
    run_id varchar not null,
    loaded_at timestamptz not null
);

comment on table captures is 'One row per capture: one HTTP response, or one failure to get any, and what became of it';
comment on column captures.capture_id is '24 hex digits from source, role, URL, time and body: what to cite';
comment on column captures.source is 'The source; see sources';
comment on column captures.role is 'What the request was for: listing or release';
comment on column captures.url is 'URL as asked for';
comment on column captures.final_url is 'URL after redirects';
comment on column captures.status_code is 'HTTP status; 0 when no response came';
comment on column captures.media_type is 'Media type by the Content-Type header, without parameters';
comment on column captures.digest is 'Sha-256 (hex) of the body as received';
comment on column captures.size_bytes is 'Bytes of the body after content decoding';
comment on column captures.fetched_at is 'When the response came';
comment on column captures.archive_file is 'Archive file that holds it; see archive_files';
comment on column captures.archive_offset_bytes is 'Where its record begins in that file';
comment on column captures.archive_length_bytes is 'How long its (compressed) record is';
comment on column captures.failure is 'Why no response came; null when one did';
comment on column captures.failure_detail is 'What was seen when no response came';
comment on column captures.source_key is 'Key of the release the page is of; null where it is unknown';
comment on column captures.release_id is '64-bit hash of source and source_key; see releases (which has no row while nothing was readable)';
comment on column captures.content_key is 'First 64 bits of the content hash of the cleaned text; null if the capture gave no text';
comment on column captures.outcome is 'loaded: made a version; unchanged: same text as before; issue: see issues; listing: a listing page; not_modified: the site answered 304';
comment on column captures.etag is 'ETag header, for the next conditional request';
comment on column captures.last_modified is 'Last-Modified header as sent, for the next conditional request';
comment on column captures.run_id is 'The run that loaded it; see runs';
comment on column captures.loaded_at is 'When it was loaded';
