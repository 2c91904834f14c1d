-- A row: a release has no text, or a version belongs to no release.
-- Meaning: a batch was written in part.
-- Do: rebuild from the archive.
select coalesce(releases.release_id, versions.release_id) as release_id, releases.url, versions.version_id
from releases
full join versions using (release_id)
where releases.release_id is null or versions.version_id is null;
