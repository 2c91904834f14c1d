-- What is missing as things stand?
select source, reason, url, attempt_count
from open_issues
order by source, reason, url
limit 8;
