-- What a capture tells beside a text: which release was asked for, where it led, who read it, and what it says of changes.
alter table captures add column asked_release_id bigint;
alter table captures add column address varchar;
alter table captures add column reader varchar;
alter table captures add column modified_at timestamptz;

update captures set asked_release_id = release_id where role = 'release';

comment on column captures.asked_release_id is 'The release that the URL asked for names; another one than release_id when it redirects there';
comment on column captures.address is 'final_url in one spelling; null where it is no release''s address';
comment on column captures.reader is 'Fingerprint of what read the page: code version, source file, learnt lines. Texts are compared only if one reader read both';
comment on column captures.modified_at is 'When the page says that it was changed last: its metadata, else the Last-Modified header';
