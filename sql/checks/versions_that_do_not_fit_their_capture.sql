-- A row: a version belongs to no capture, or was captured at another time, or is of another release than the capture.
-- Meaning: the version cannot be traced to its page.
-- Do: rebuild from the archive.
-- Of a run: versions
select versions.version_id, versions.url, versions.capture_id
from versions
left join captures using (capture_id)
where captures.capture_id is null
    or captures.fetched_at <> versions.captured_at
    or captures.release_id is distinct from versions.release_id;
