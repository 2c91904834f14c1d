-- How is a release cited?
select citation
from citations
order by captured_at desc, release_id
limit 2;
