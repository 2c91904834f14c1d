-- How far each file of the archive has been loaded: a load continues here.
-- Grain: one row per archive file.
create table archive_files (
    file varchar not null,
    loaded_bytes bigint not null
);

comment on table archive_files is 'One row per archive (WARC) file: how far it has been loaded';
comment on column archive_files.file is 'Path below the archive folder, with forward slashes';
comment on column archive_files.loaded_bytes is 'Everything before this offset has been loaded';
