-- A row: a capture is stored twice.
-- Meaning: a batch was written again and not recognised.
-- Do: rebuild from the archive.
select capture_id, count(*) as row_count
from captures
group by capture_id
having count(*) > 1;
