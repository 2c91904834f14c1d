-- Purpose: who signs, from when to when, how often. Initials are candidates, not facts.
-- Grain: one row per source, kind, role and credit as written, over current_releases.
create or replace view author_credits as
with newest as (
    select version_id, release_id, published_on
    from versions semi join current_versions using (version_id)
)
select
    releases.source,
    bylines.kind,
    bylines.role,
    bylines.text as credit,
    max(bylines.full_name) as full_name,
    count(distinct newest.release_id) as release_count,
    min(newest.published_on) as first_on,
    max(newest.published_on) as last_on,
    round(avg(bylines.confidence), 3) as mean_confidence
from bylines
inner join newest using (version_id)
inner join releases using (release_id)
where bylines.kind not in ('filler', 'date')
group by releases.source, bylines.kind, bylines.role, bylines.text;

comment on view author_credits is 'One row per source, kind, role and credit as written: who signs, from when to when, how often';
comment on column author_credits.source is 'The source; see sources';
comment on column author_credits.kind is 'initials, name, desk, unit or agency; agencies of datelines are in dateline_agency of current_releases';
comment on column author_credits.role is 'author, reporter, editor, photo or translator';
comment on column author_credits.credit is 'The credit as written, such as MDH';
comment on column author_credits.full_name is 'Candidate name behind initials';
comment on column author_credits.release_count is 'Releases that bear the credit';
comment on column author_credits.first_on is 'First day of publication with it';
comment on column author_credits.last_on is 'Last day of publication with it';
comment on column author_credits.mean_confidence is 'Mean confidence of the classification, 0 to 1';
