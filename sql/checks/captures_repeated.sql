-- A row: a capture is stored twice.
-- Meaning: a batch was written again and not recognised.
-- Do: rebuild from the archive.
select capture_id, count(*) as row_count
from captures
where getvariable('checked_run') is null  -- of a run: its captures, among all
    or capture_id in (select capture_id from captures where run_id = getvariable('checked_run'))
group by capture_id
having count(*) > 1;
