-- Which days has a backfill covered, and which failed?
select source, outcome, count(*) as days, min(published_on) as first_on, max(published_on) as last_on
from window_days
group by source, outcome
order by source, outcome;
