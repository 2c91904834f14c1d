-- When was an institution silent for longer than it usually is?
select source, first_on, last_on, day_count, usual_day_count, missing_count
from gaps
order by day_count desc, source, first_on;
