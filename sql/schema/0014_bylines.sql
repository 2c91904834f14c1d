-- Author credits as classified. Initials are candidates, not facts.
-- Grain: one row per credit on a version.
create table bylines (
    version_id bigint not null,
    position integer not null,
    kind varchar not null,
    role varchar not null,
    text varchar not null,
    found_in varchar not null,
    full_name varchar,
    confidence double not null
);

comment on table bylines is 'One row per author credit on a version, as classified';
comment on column bylines.version_id is 'The version; see versions';
comment on column bylines.position is '1, 2, 3 … within the version';
comment on column bylines.kind is 'initials, name, desk, unit, agency, filler or date';
comment on column bylines.role is 'author, reporter, editor, photo or translator';
comment on column bylines.text is 'The credit as written, such as MDH';
comment on column bylines.found_in is 'Where it stood: end, head or metadata';
comment on column bylines.full_name is 'Candidate name behind initials';
comment on column bylines.confidence is 'Confidence of the classification, 0 to 1';
