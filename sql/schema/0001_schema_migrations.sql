-- Which numbered files of sql/schema made this database.
-- Grain: one row per applied file.
create table schema_migrations (
    version integer not null,
    name varchar not null,
    sha256 varchar not null,
    applied_at timestamptz not null
);

comment on table schema_migrations is 'One row per file of sql/schema that was applied to this database';
comment on column schema_migrations.version is 'Number at the head of the file name; counts up from 1 without gaps';
comment on column schema_migrations.name is 'File name';
comment on column schema_migrations.sha256 is 'Sha-256 (hex) of the file with line ends as LF: an edited file is refused';
comment on column schema_migrations.applied_at is 'When the file was applied';
