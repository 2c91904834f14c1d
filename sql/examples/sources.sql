-- Under which terms may an institution's texts be passed on, and how many of its pages reserve rights?
select sources.source, licence, attribution, count(reservations) as reserving_count, count(*) as capture_count
from sources
left join captures on captures.source = sources.source and role = 'release'
group by all
order by sources.source;
