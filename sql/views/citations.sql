-- Purpose: how to cite a release so that somebody else can tell whether they read the same: who, what, when, where, and
-- the fingerprint of the page as it was captured.
-- Grain: one row per release, by its newest text.
create or replace view citations as
with newest as (
    select *
    from versions semi join newest_versions using (version_id)
)
select
    newest.release_id,
    releases.source,
    sources.name || ', “' || newest.title || '”, ' || coalesce(strftime(newest.published_on, '%Y-%m-%d'), 'n.d.')
        || coalesce(', no. ' || newest.release_number, '') || ', ' || newest.url
        || ', captured ' || strftime(captures.fetched_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ')
        || coalesce(' by ' || captures.seen_by, '')
        || ', sha-256 ' || captures.digest as citation,
    newest.capture_id,
    captures.digest,
    captures.fetched_at as captured_at
from newest
inner join releases using (release_id)
inner join sources using (source)
inner join captures on captures.capture_id = newest.capture_id;

comment on view citations is 'One row per release: a line to cite it by, with the fingerprint of the page that was read';
comment on column citations.release_id is 'The release; see releases';
comment on column citations.source is 'The source; see sources';
comment on column citations.citation is 'Institution, title, day, number, address, time of capture (by which web archive, if not by us) and sha-256 of the page as received';
comment on column citations.capture_id is 'Capture that first showed this text; see captures';
comment on column citations.digest is 'Sha-256 (hex) of the page as received';
comment on column citations.captured_at is 'When it was captured';
