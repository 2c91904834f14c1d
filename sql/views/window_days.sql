-- Purpose: which days of a source a backfill has covered, which failed, and what has never been asked for.
-- Grain: one row per source and publication day that a backfill has dealt with, as the newest window that covers it says.
create or replace view window_days as
with covered as (
    select
        windows.source,
        unnest(generate_series(first_on, end_on - 1, interval 1 day))::date as published_on,
        outcome,
        failure,
        finished_at,
        run_id
    from windows
    where mode <> 'archives'  -- its days are those of capture
)
select
    source,
    published_on,
    arg_max(outcome, (finished_at, run_id)) as outcome,
    arg_max(failure, (finished_at, run_id)) filter (outcome <> 'done') as last_failure,
    count(*) as attempt_count,
    max(finished_at) as last_attempt_at
from covered
group by source, published_on;

comment on view window_days is 'One row per source and publication day that a backfill has dealt with';
comment on column window_days.source is 'The source; see sources';
comment on column window_days.published_on is 'Day of publication';
comment on column window_days.outcome is 'done, partial (some releases are still open) or failed, by the newest backfill that covered the day';
comment on column window_days.last_failure is 'Why the last backfill of the day that was not done was not; null when all were';
comment on column window_days.attempt_count is 'Backfills that covered the day';
comment on column window_days.last_attempt_at is 'Newest of them';
