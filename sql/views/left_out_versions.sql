-- Purpose: what current_releases leaves out, said in one place for it, for search and for every view that counts releases.
-- Grain: one row per version that is not in current_releases.
create or replace view left_out_versions as
with copies as (
    select release_id from cluster_members where not is_canonical
)
select version_id, release_id, 'superseded' as reason
from versions anti join newest_versions using (version_id)
union all
select version_id, release_id, 'copy'
from newest_versions semi join copies using (release_id)
union all
select version_id, release_id, 'interstitial'
from newest_versions semi join interstitial_releases using (release_id)
anti join copies using (release_id);

comment on view left_out_versions is 'One row per version that current_releases leaves out, and with it search and every count of releases';
comment on column left_out_versions.version_id is 'The version; see versions';
comment on column left_out_versions.release_id is 'The release; see releases';
comment on column left_out_versions.reason is 'superseded: a later version replaced it; copy: another release of its cluster stands for it; interstitial: a page shown in place of releases';
