-- Who published what another institution had published first, how often, and how much later?
select
    origin.source as first_source,
    later.source as second_source,
    count(*) as release_count,
    count(*) filter (later.lag_hours = 0) as same_day_count,
    median(later.lag_hours) as median_lag_hours
from cluster_members as later
inner join cluster_members as origin on origin.cluster_id = later.cluster_id and origin.is_canonical
where later.source <> origin.source
group by all
order by release_count desc, first_source, second_source;
