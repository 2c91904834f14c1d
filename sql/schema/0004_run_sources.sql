-- What each run did for each source.
-- Grain: one row per run and source.
create table run_sources (
    run_id varchar not null,
    source varchar not null,
    found_count integer not null,
    fetched_count integer not null,
    unchanged_count integer not null,
    loaded_count integer not null,
    repaired_count integer not null,
    issue_count integer not null,
    failure varchar
);

comment on table run_sources is 'One row per run and source: what the run did there';
comment on column run_sources.run_id is 'The run; see runs';
comment on column run_sources.source is 'The source; see sources';
comment on column run_sources.found_count is 'Links found on its listings';
comment on column run_sources.fetched_count is 'Release pages fetched';
comment on column run_sources.unchanged_count is 'Captures whose cleaned text was stored already';
comment on column run_sources.loaded_count is 'New versions';
comment on column run_sources.repaired_count is 'New versions from which at least one repeat was removed';
comment on column run_sources.issue_count is 'Captures that became issues';
comment on column run_sources.failure is 'Why the source failed as a whole; null when it did not';
