-- On which days is something listed that we do not have?
select source, day_on, listed_count, fetched_count, loaded_count, missing_count, memento_count
from coverage_calendar
where missing_count > 0
order by day_on desc, source;
