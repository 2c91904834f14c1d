-- What was not loaded, and why: quarantined and replayable, never dropped.
-- Grain: one row per capture that became an issue. Whether it is still open says the view open_issues.
create table issues (
    capture_id varchar not null,
    source varchar not null,
    url varchar not null,
    reason varchar not null,
    detail varchar not null,
    seen_at timestamptz not null
);

comment on table issues is 'One row per capture that was not loaded, with the reason';
comment on column issues.capture_id is 'The capture; see captures';
comment on column issues.source is 'The source; see sources';
comment on column issues.url is 'URL as asked for';
comment on column issues.reason is 'Short reason, such as http_gone or bot_wall';
comment on column issues.detail is 'What was seen and where';
comment on column issues.seen_at is 'When it was seen';
