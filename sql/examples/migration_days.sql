-- On which days did a site give one day to many older releases?
select source, system_on, dated_releases, other_days, earliest_on, latest_on
from migration_days
order by other_days desc, source, system_on;
