-- Purpose: how much each signer writes, month by month. Initials are candidates, not facts.
-- Grain: one row per source, credit as written, kind, role and month of publication, over current_releases.
create or replace view credits_per_month as
with newest as (
    select version_id, release_id, published_on
    from versions semi join current_versions using (version_id)
)
select
    releases.source,
    bylines.text as credit,
    bylines.kind,
    bylines.role,
    date_trunc('month', newest.published_on)::date as month_on,
    count(distinct newest.release_id) as release_count
from bylines
inner join newest using (version_id)
inner join releases using (release_id)
where bylines.kind not in ('filler', 'date')
group by all;

comment on view credits_per_month is 'One row per source, credit and month: how much each signer writes';
comment on column credits_per_month.source is 'The source; see sources';
comment on column credits_per_month.credit is 'The credit as written, such as MDH; see author_credits';
comment on column credits_per_month.kind is 'initials, name, desk, unit or agency';
comment on column credits_per_month.role is 'author, reporter, editor, photo or translator';
comment on column credits_per_month.month_on is 'First day of the month of publication; null for releases without a known day';
comment on column credits_per_month.release_count is 'Releases of the month that bear the credit';
