-- Texts that only a web archive saw, and what tells whether a memento shows a text that we saw: a day that a listing told
-- stands on no page.
alter table captures add column text_key bigint;
alter table versions add column seen_by varchar;

comment on column captures.text_key is 'First 64 bits of the hash of title and cleaned text without the day; null if the capture gave no text, and for captures of older versions';
comment on column versions.seen_by is 'The web archive that made the capture which begins it; null where we asked the site ourselves at any time while it held';
