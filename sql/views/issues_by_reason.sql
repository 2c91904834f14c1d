-- Purpose: why pages are not in the corpus, most frequent first.
-- Grain: one row per source and reason, over every issue there was.
create or replace view issues_by_reason as
select
    issues.source,
    issues.reason,
    count(distinct issues.url) as page_count,
    count(distinct open_issues.url) as open_page_count,
    min(issues.seen_at) as first_seen_at,
    max(issues.seen_at) as last_seen_at,
    arg_max(issues.url, (issues.seen_at, issues.url)) as example_url,
    arg_max(issues.detail, (issues.seen_at, issues.url)) as example_detail
from issues
left join open_issues
    on open_issues.source = issues.source and open_issues.url = issues.url and open_issues.reason = issues.reason
group by issues.source, issues.reason;

comment on view issues_by_reason is 'One row per source and reason for which pages were not loaded';
comment on column issues_by_reason.source is 'The source; see sources';
comment on column issues_by_reason.reason is 'Short reason, such as http_gone or bot_wall';
comment on column issues_by_reason.page_count is 'Pages that were ever not loaded for it';
comment on column issues_by_reason.open_page_count is 'Of these, pages whose newest capture says so still; see open_issues';
comment on column issues_by_reason.first_seen_at is 'When the first was seen';
comment on column issues_by_reason.last_seen_at is 'When the newest was seen';
comment on column issues_by_reason.example_url is 'Address of the newest';
comment on column issues_by_reason.example_detail is 'What was seen there';
