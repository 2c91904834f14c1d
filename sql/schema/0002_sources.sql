-- The institutions whose newsrooms are collected, as their source files said at the last load.
-- Grain: one row per source.
create table sources (
    source varchar not null primary key,
    name varchar not null,
    home_url varchar not null,
    country varchar not null,
    timezone varchar not null,
    languages varchar not null,
    definition_sha256 varchar not null
);

comment on table sources is 'One row per source: an institution''s newsroom, as its source file said at the last load';
comment on column sources.source is 'Short name of the source, such as komnasham; the same word names it in every table';
comment on column sources.name is 'Name of the institution';
comment on column sources.home_url is 'Address of its site';
comment on column sources.country is 'ISO 3166 two-letter code';
comment on column sources.timezone is 'IANA time zone in which the newsroom writes its dates';
comment on column sources.languages is 'BCP 47 tags it usually writes in, joined by commas';
comment on column sources.definition_sha256 is 'Sha-256 (hex) of the whole source definition: changes when a selector or rule changes';
