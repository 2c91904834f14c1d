-- How many days after publication is a release edited for the first time, and how many of an institution's are?
select
    source,
    count(*) as edited_count,
    median(valid_from::date - published_on) as median_days,
    max(valid_from::date - published_on) as most_days
from all_releases
where version_number = 2
group by source
order by edited_count desc, source;
