-- Purpose: why pages are not in the corpus, most frequent first.
-- Grain: one row per source and reason, over every issue there was; the open ones are the rows of open_issues.
create or replace view issues_by_reason as
with shown as materialized (
    select source, reason, url, last_seen_at, detail, capture_id from open_issues
),
noted as (
    select source, reason, url, seen_at, detail from issues
    union all
    select source, reason, url, last_seen_at, detail from shown anti join issues using (capture_id)
),
still_open as (
    select source, reason, count(*) as open_page_count from shown group by source, reason
)
select
    noted.source,
    noted.reason,
    count(distinct noted.url) as page_count,
    coalesce(any_value(still_open.open_page_count), 0) as open_page_count,
    min(noted.seen_at) as first_seen_at,
    max(noted.seen_at) as last_seen_at,
    arg_max(noted.url, (noted.seen_at, noted.url)) as example_url,
    arg_max(noted.detail, (noted.seen_at, noted.url)) as example_detail
from noted
left join still_open on still_open.source = noted.source and still_open.reason = noted.reason
group by noted.source, noted.reason;

comment on view issues_by_reason is 'One row per source and reason for which pages were not loaded';
comment on column issues_by_reason.source is 'The source; see sources';
comment on column issues_by_reason.reason is 'Short reason, such as http_gone or bot_wall';
comment on column issues_by_reason.page_count is 'Pages that were ever not loaded for it';
comment on column issues_by_reason.open_page_count is 'Of these, pages whose newest capture says so still; see open_issues';
comment on column issues_by_reason.first_seen_at is 'When the first was seen';
comment on column issues_by_reason.last_seen_at is 'When the newest was seen';
comment on column issues_by_reason.example_url is 'Address of the newest';
comment on column issues_by_reason.example_detail is 'What was seen there';
