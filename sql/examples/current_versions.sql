-- By which rule was the day of the releases found that are counted?
select published_rule, count(*) as release_count
from versions semi join current_versions using (version_id)
group by published_rule
order by release_count desc, published_rule;
