-- Purpose: what passed for releases and is a page that the site showed in their place: kept out of current_releases.
-- Grain: one row per release whose newest text is that of a suspected interstitial.
create or replace view interstitial_releases as
select
    versions.release_id,
    suspected_interstitials.source,
    versions.url,
    suspected_interstitials.release_count,
    versions.captured_at,
    versions.capture_id
from suspected_interstitials
inner join version_signatures as signed using (text_key)
inner join versions using (release_id, version_id)
inner join releases on releases.release_id = versions.release_id and releases.source = suspected_interstitials.source
anti join versions as later
    on later.release_id = versions.release_id and later.version_number > versions.version_number;

comment on view interstitial_releases is 'One row per release whose newest text is that of a suspected interstitial: kept out of current_releases, shown in open_issues';
comment on column interstitial_releases.release_id is 'The release; see releases';
comment on column interstitial_releases.source is 'The source; see sources';
comment on column interstitial_releases.url is 'URL of the page';
comment on column interstitial_releases.release_count is 'Releases that have this body now, each with another title';
comment on column interstitial_releases.captured_at is 'Capture of the text';
comment on column interstitial_releases.capture_id is 'The capture; see captures';
