-- A row: an issue belongs to no capture, or a capture has several.
-- Meaning: the issue cannot be replayed.
-- Do: rebuild from the archive.
select issues.capture_id, issues.url, count(*) as row_count
from issues
left join captures using (capture_id)
group by issues.capture_id, issues.url
having count(captures.capture_id) <> 1;
