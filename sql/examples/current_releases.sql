-- What is newest?
select published_on, source, title
from current_releases
order by published_on desc nulls last, title
limit 5;
