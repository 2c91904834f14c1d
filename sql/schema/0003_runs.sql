-- What was executed, when, by which code.
-- Grain: one row per execution of a command or flow that loaded this warehouse.
create table runs (
    run_id varchar not null,
    command varchar not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    code_version varchar not null
);

comment on table runs is 'One row per run: an execution of a command or flow that loaded this warehouse';
comment on column runs.run_id is 'Name of the run';
comment on column runs.command is 'What was executed: ingest, rebuild, …';
comment on column runs.started_at is 'When it began';
comment on column runs.finished_at is 'When its counts were stored; null if the run said nothing of its end';
comment on column runs.code_version is 'Version of rilis_etl that ran';
