-- Purpose: which text stands for each release of current_releases, without reading texts: what views that count are counted from.
-- Grain: one row per release of current_releases.
create or replace view current_versions as
select release_id, version_id
from newest_versions anti join left_out_versions using (version_id);

comment on view current_versions is 'One row per release of current_releases: which of its versions is shown';
comment on column current_versions.release_id is 'The release; see releases';
comment on column current_versions.version_id is 'Its newest version; see versions';
