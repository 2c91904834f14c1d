-- What do we hold of each institution, and how fresh is it?
select source, release_count, oldest_on, newest_on, open_issue_count
from releases_per_source
order by source;
