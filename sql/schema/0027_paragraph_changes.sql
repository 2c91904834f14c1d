-- What each edit did to the text, paragraph by paragraph. Derived from the versions.
-- Grain: one row per version after the first and paragraph (or title, or day) that is not as it was.
create table paragraph_changes (
    release_id bigint not null,
    version_id bigint not null,
    previous_version_id bigint not null,
    position integer not null,
    part varchar not null,
    kind varchar not null,
    before varchar,
    after varchar,
    words varchar not null
);

comment on table paragraph_changes is 'One row per paragraph (or title, or day) that an edit added, removed or changed; see the view version_changes';
comment on column paragraph_changes.release_id is 'The release; see releases';
comment on column paragraph_changes.version_id is 'The version that the edit made; see versions';
comment on column paragraph_changes.previous_version_id is 'The version before';
comment on column paragraph_changes.position is '1, 2, 3 … within the edit: title, day, then paragraphs in the order of the text';
comment on column paragraph_changes.part is 'title, day or paragraph';
comment on column paragraph_changes.kind is 'added, removed or changed';
comment on column paragraph_changes.before is 'As it was; null if it was added';
comment on column paragraph_changes.after is 'As it is; null if it was removed';
comment on column paragraph_changes.words is 'Both in one line: what went as [-…-], what came as {+…+}';
