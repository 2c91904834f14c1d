-- Purpose: releases that were published more than once: by whom first, how often, how fast they spread.
-- Grain: one row per cluster. Its members are in cluster_members.
create or replace view clusters as
select
    cluster_id,
    any_value(release_id) filter (is_canonical) as canonical_release_id,
    any_value(source) filter (is_canonical) as first_source,
    any_value(published_on) filter (is_canonical) as first_on,
    any_value(title) filter (is_canonical) as title,
    count(*) as release_count,
    count(distinct source) as source_count,
    max(lag_hours) as longest_lag_hours
from cluster_members
group by cluster_id;

comment on view clusters is 'One row per cluster: a release that was published more than once';
comment on column clusters.cluster_id is 'Smallest release_id of the cluster: does not depend on the order of loading';
comment on column clusters.canonical_release_id is 'The release that came first; see cluster_members';
comment on column clusters.first_source is 'Who published it first; of several on one day, who does not name another as its source, then whom we saw first (see cluster_members)';
comment on column clusters.first_on is 'Day on which it was published first';
comment on column clusters.title is 'Title of the canonical release';
comment on column clusters.release_count is 'Releases in the cluster';
comment on column clusters.source_count is 'Institutions that published it';
comment on column clusters.longest_lag_hours is 'Hours from the first to the last, in whole days';
