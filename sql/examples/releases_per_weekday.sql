-- On which days of the week does an institution speak?
select source, weekday_name, release_count, release_share
from releases_per_weekday
order by source, weekday;
