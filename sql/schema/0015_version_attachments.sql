-- Files that a release links to.
-- Grain: one row per attachment of a version.
create table version_attachments (
    version_id bigint not null,
    position integer not null,
    url varchar not null,
    label varchar not null,
    media_type varchar,
    size_bytes bigint
);

comment on table version_attachments is 'One row per file attached to a version';
comment on column version_attachments.version_id is 'The version; see versions';
comment on column version_attachments.position is '1, 2, 3 … within the version';
comment on column version_attachments.url is 'Address of the file';
comment on column version_attachments.label is 'Text of the link';
comment on column version_attachments.media_type is 'By the file''s extension, or as the page says';
comment on column version_attachments.size_bytes is 'Where the page says it';
