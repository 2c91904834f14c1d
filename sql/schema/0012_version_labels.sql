-- Short lists that belong to a version. A table of its own and not a joined string: labels hold commas,
-- and equality on a row is what people ask for.
-- Grain: one row per version, kind and position.
create table version_labels (
    version_id bigint not null,
    kind varchar not null,
    position integer not null,
    label varchar not null
);

comment on table version_labels is 'One row per label on a version: a flag, a tag of the site, or an author named in metadata';
comment on column version_labels.version_id is 'The version; see versions';
comment on column version_labels.kind is 'flag: raised by rilis_etl; tag: as the site tags it; metadata_author: named in metadata, usually the uploader';
comment on column version_labels.position is '1, 2, 3 … within version and kind';
comment on column version_labels.label is 'The flag, tag or name';
