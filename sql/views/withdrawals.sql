-- Purpose: what was taken down, when, on what evidence, and whether it came back. The text stays in all_releases.
-- Grain: one row per release and time that it was found gone.
create or replace view withdrawals as
with newest as (
    select
        release_id,
        arg_max(title, version_number) as title,
        arg_max(published_on, version_number) as published_on
    from versions
    group by release_id
),
states as (
    select
        *,
        lag(last_look_at) over of_release as last_found_at,
        lag(address) over of_release as last_address
    from release_states
    window of_release as (partition by release_id order by state_number)
)
select
    states.source,
    states.source_key,
    states.release_id,
    newest.title,
    newest.published_on,
    states.last_address as url,
    states.last_found_at,
    states.since as withdrawn_since,
    states.is_confirmed,
    states.evidence,
    states.seen_by,
    states.until as returned_at,
    states.look_count,
    states.first_capture_id as capture_id
from states
inner join newest using (release_id)
where states.state = 'gone' and states.last_found_at is not null;

comment on view withdrawals is 'One row per time that a release was found gone after it had been there';
comment on column withdrawals.source is 'The source; see sources';
comment on column withdrawals.source_key is 'What tells the release from the source''s other releases';
comment on column withdrawals.release_id is 'The release; see releases, and all_releases for its texts';
comment on column withdrawals.title is 'Its last title';
comment on column withdrawals.published_on is 'Day of publication';
comment on column withdrawals.url is 'Where it was found last';
comment on column withdrawals.last_found_at is 'Last look that found it: it went between this and withdrawn_since';
comment on column withdrawals.withdrawn_since is 'First look that found it gone';
comment on column withdrawals.is_confirmed is 'A second look, at least twelve hours later, found it gone too';
comment on column withdrawals.evidence is 'What the first look saw: the status, or where it led';
comment on column withdrawals.seen_by is 'Who saw it first that it was gone: live, or a web archive';
comment on column withdrawals.returned_at is 'First look that found it again; null while it is gone';
comment on column withdrawals.look_count is 'Looks that found it gone';
comment on column withdrawals.capture_id is 'First look that found it gone: what to cite; see captures';
