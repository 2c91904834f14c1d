-- A row: something was loaded for a source that is not in sources. (Captures of a source whose file was taken away are
-- issues, which is allowed.)
-- Meaning: the load did not store its sources first.
-- Do: mend the load; then run it again.
select source, count(*) as capture_count
from captures
anti join sources using (source)
where outcome <> 'issue'
group by source;
