-- The ledger of backfills: which spans of publication days of a source have been fetched as a whole, and which have not.
-- Grain: one row per run and window. The newest row that covers a day says how the day stands; see the view window_days.
-- Published together with the data of the window; a run that is cancelled or killed leaves no row for what it did not end.
create table windows (
    run_id varchar not null,
    source varchar not null,
    first_on date not null,
    end_on date not null,
    mode varchar not null,
    outcome varchar not null,
    found_count integer not null,
    fetched_count integer not null,
    missing_count integer not null,
    failure varchar,
    finished_at timestamptz not null
);

comment on table windows is 'One row per run and window: a span of publication days of a source that a backfill has dealt with';
comment on column windows.run_id is 'The run; see runs';
comment on column windows.source is 'The source; see sources';
comment on column windows.first_on is 'First day of the window';
comment on column windows.end_on is 'First day after the window';
comment on column windows.mode is 'What was asked for: missing, failed or refetch';
comment on column windows.outcome is 'done, or failed';
comment on column windows.found_count is 'Releases of these days on the listings';
comment on column windows.fetched_count is 'Release pages asked for; the others were in the warehouse already';
comment on column windows.missing_count is 'Of these, pages that did not come and may come another time';
comment on column windows.failure is 'Why the window failed; null when it did not';
comment on column windows.finished_at is 'When it was dealt with';
