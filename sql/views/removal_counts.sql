-- Purpose: what cleaning takes out, and by which rule.
-- Grain: one row per source and rule, over all versions.
create or replace view removal_counts as
select
    releases.source,
    removals.rule,
    count(*) as removal_count,
    count(distinct removals.version_id) as version_count,
    sum(length(removals.text))::bigint as character_count,
    any_value(left(removals.text, 80) order by removals.version_id, removals.removal_number) as example
from removals
inner join versions using (version_id)
inner join releases using (release_id)
group by releases.source, removals.rule;

comment on view removal_counts is 'One row per source and rule: what cleaning took out';
comment on column removal_counts.source is 'The source; see sources';
comment on column removal_counts.rule is 'Rule that took the text out; see removals';
comment on column removal_counts.removal_count is 'Pieces taken out';
comment on column removal_counts.version_count is 'Versions it took something out of';
comment on column removal_counts.character_count is 'Characters taken out';
comment on column removal_counts.example is 'The head of one of them';
