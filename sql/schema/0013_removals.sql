-- The receipts: everything that cleaning took out. Inserting each text at its position, in order of position,
-- gives the extracted text again.
-- Grain: one row per piece taken out of a version.
create table removals (
    version_id bigint not null,
    removal_number integer not null,
    rule varchar not null,
    position integer not null,
    text varchar not null
);

comment on table removals is 'One row per piece of text that cleaning took out of a version';
comment on column removals.version_id is 'The version; see versions';
comment on column removals.removal_number is '1, 2, 3 … in order of position';
comment on column removals.rule is 'Rule that took it out';
comment on column removals.position is 'Offset in characters in the extracted text, from 0';
comment on column removals.text is 'What was taken out';
