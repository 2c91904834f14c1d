-- Under which tags does each site file its releases, and how often?
select source, label as tag, count(*) as release_count, max(published_on) as last_on
from current_releases
inner join version_labels using (version_id)
where kind = 'tag'
group by source, tag
order by release_count desc, source, tag;
