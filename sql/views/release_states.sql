-- Purpose: is a release still there? Every state that its page was found in, in the order of time.
-- Grain: one row per release and run of looks that found the same. A failure to look (no answer, a bot wall, a site that is out) is no look;
-- absence from a listing is none either. Two looks twelve hours apart confirm a state; a page that gives the text again
-- needs no second one. A web archive that found it gone, while our own looks before and after found it, one of them within 30
-- days, met something of its own: that is no look either.
create or replace view release_states as
with answers as (
    select
        coalesce(captures.asked_release_id, captures.release_id) as release_id,
        captures.capture_id,
        captures.fetched_at,
        captures.seen_by,
        captures.url,
        coalesce(captures.address, captures.final_url) as address,
        case
            when captures.outcome in ('loaded', 'unchanged', 'unconfirmed', 'not_modified') then true
            when issues.reason = 'http_gone' then false
        end as is_found,
        coalesce(issues.detail, 'status ' || captures.status_code) as evidence
    from captures
    left join issues using (capture_id)
    where captures.role = 'release'
),
own_looks as (
    select
        *,
        last_value(case when seen_by is null then is_found end ignore nulls) over before_it as we_found_before,
        last_value(case when seen_by is null then fetched_at end ignore nulls) over before_it as we_looked_before,
        first_value(case when seen_by is null then is_found end ignore nulls) over after_it as we_found_after,
        first_value(case when seen_by is null then fetched_at end ignore nulls) over after_it as we_looked_after
    from answers
    where is_found is not null
    window
        before_it as (
            partition by release_id
            order by fetched_at, capture_id rows between unbounded preceding and 1 preceding
        ),
        after_it as (
            partition by release_id
            order by fetched_at, capture_id rows between 1 following and unbounded following
        )
),
believed as (
    select * from own_looks
    where seen_by is null or is_found or not coalesce(
        we_found_before and we_found_after
        and least(fetched_at - we_looked_before, we_looked_after - fetched_at) < interval '30 days', false
    )
),
placed as (
    select
        believed.*,
        last_value(case when is_found then url end ignore nulls) over before_this as found_under,
        coalesce(last_value(case when is_found then address end ignore nulls) over before_this, address) as found_at
    from believed
    window before_this as (
        partition by release_id
        order by fetched_at, capture_id rows between unbounded preceding and 1 preceding
    )
),
looks as (
    -- an address that the release has left may well be gone: that says nothing of the release
    select
        *,
        case when is_found then address else 'gone' end as place,
        is_found and address <> found_at as is_elsewhere
    from placed
    where is_found or found_under is null or url = found_under
),
marked as (
    select
        *,
        place is distinct from lag(place) over (partition by release_id order by fetched_at, capture_id) as begins
    from looks
),
numbered as (
    select
        *,
        count(*) filter (begins) over (partition by release_id order by fetched_at, capture_id)::integer as state_number
    from marked
),
states as (
    select
        release_id,
        state_number,
        case
            when not bool_or(is_found) then 'gone'
            when bool_or(is_elsewhere) then 'moved'
            else 'live'
        end as state,
        min(fetched_at) as since,
        max(fetched_at) as last_look_at,
        count(*)::integer as look_count,
        max(fetched_at) - min(fetched_at) >= interval '12 hours' as is_seen_twice,
        arg_max(address, (fetched_at, capture_id)) as address,
        arg_min(evidence, (fetched_at, capture_id)) as evidence,
        arg_min(coalesce(seen_by, 'live'), (fetched_at, capture_id)) as seen_by,
        arg_min(capture_id, (fetched_at, capture_id)) as first_capture_id,
        arg_max(capture_id, (fetched_at, capture_id)) as last_capture_id
    from numbered
    group by release_id, state_number
)
select
    releases.source,
    releases.source_key,
    releases.release_id,
    states.state_number,
    states.state,
    states.since,
    lead(states.since) over of_release as until,
    states.last_look_at,
    states.look_count,
    states.is_seen_twice or states.state = 'live' as is_confirmed,
    states.address,
    states.evidence,
    states.seen_by,
    states.first_capture_id,
    states.last_capture_id
from states
inner join releases using (release_id)
window of_release as (partition by states.release_id order by states.state_number);

comment on view release_states is 'One row per state of a release''s page: live, moved or gone, in the order of time';
comment on column release_states.source is 'The source; see sources';
comment on column release_states.source_key is 'What tells the release from the source''s other releases';
comment on column release_states.release_id is 'The release; see releases';
comment on column release_states.state_number is '1, 2, 3 … in the order of time; the highest is how things stand';
comment on column release_states.state is 'live; moved: found at another address than before; gone: 404, 410, led to the home page or a listing, or what the site says of addresses that do not exist';
comment on column release_states.since is 'First look that found it so';
comment on column release_states.until is 'First look that found something else; null for the newest state';
comment on column release_states.last_look_at is 'Last look that found it so';
comment on column release_states.look_count is 'Looks that found it so';
comment on column release_states.is_confirmed is 'Two looks at least twelve hours apart found it so; a page that gives the text needs no second look to be live';
comment on column release_states.address is 'Where the last of these looks ended';
comment on column release_states.evidence is 'What the first of these looks saw';
comment on column release_states.seen_by is 'Who made the first of these looks: live, or a web archive';
comment on column release_states.first_capture_id is 'First of these looks; see captures';
comment on column release_states.last_capture_id is 'Last of these looks; see captures';
