-- Purpose: which of a release's texts is the newest, said in one place for the views that ask for it.
-- Grain: one row per release.
create or replace view newest_versions as
select release_id, arg_max(version_id, version_number) as version_id
from versions
group by release_id;

comment on view newest_versions is 'One row per release: which of its versions is the newest';
comment on column newest_versions.release_id is 'The release; see releases';
comment on column newest_versions.version_id is 'Its newest version; see versions';
