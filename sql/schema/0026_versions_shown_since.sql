-- An edit counts once a second look confirms it; it held since the first.
alter table versions add column shown_since timestamptz;
alter table versions add column modified_at timestamptz;

update versions set shown_since = captured_at;

comment on column versions.shown_since is 'When this text was first seen; before captured_at where a second look had to confirm it';
comment on column versions.modified_at is 'When the page says that it was changed last; null where it does not say';
