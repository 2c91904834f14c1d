-- What was published more than once, by whom first, and how long did it take?
select first_on, first_source, title, release_count, source_count, longest_lag_hours
from clusters
order by release_count desc, first_on, title
limit 8;
