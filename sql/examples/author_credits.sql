-- Who signs, since when, how often?
select source, credit, kind, full_name, release_count, first_on, last_on
from author_credits
order by release_count desc, source, credit
limit 8;
