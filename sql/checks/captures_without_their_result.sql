-- A row: a capture says that it made a version or an issue, and there is none; or there is one and the capture says otherwise.
-- Meaning: a batch was written in part.
-- Do: rebuild from the archive.
-- Of a run: captures
select capture_id, captures.outcome, versions.version_id, issues.reason
from captures
left join versions using (capture_id)
left join issues using (capture_id)
where (captures.outcome = 'loaded') <> (versions.version_id is not null)
    or (captures.outcome = 'issue') <> (issues.reason is not null);
