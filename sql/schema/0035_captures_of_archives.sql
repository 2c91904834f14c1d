-- Captures that a web archive made: who made them, when we got them, and by what the archive tells payloads apart.
alter table captures add column seen_by varchar;
alter table captures add column retrieved_at timestamptz;
alter table captures add column memento_digest varchar;

comment on column captures.seen_by is 'The web archive that made the capture: its host, or "import:" and the name of a file; null where we asked the site ourselves';
comment on column captures.retrieved_at is 'When we got it from the archive, fetched_at being the time at which the archive made it; null where we asked the site ourselves';
comment on column captures.memento_digest is 'Digest of the payload as the archive states it; null where it states none';
