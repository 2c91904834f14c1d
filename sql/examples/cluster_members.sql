-- Who followed whom with the same release?
select cluster_id, position, source, published_on, lag_hours, title
from cluster_members
order by cluster_id, position
limit 8;
