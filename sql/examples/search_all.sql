-- Who signs what a search finds? All that it finds, beside what else is known of each release:
select bylines, count(*) as release_count
from current_releases semi join search('sungai', hits := null) using (release_id)
group by bylines
order by release_count desc, bylines;
