-- Who signs what a search finds?
select bylines, count(*) as release_count
from current_releases semi join search('sungai', hits := null) using (release_id)
group by bylines
order by release_count desc, bylines;
