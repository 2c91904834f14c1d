-- What was taken out of the texts, and by which rule?
select source, rule, removal_count, character_count
from removal_counts
order by removal_count desc, source, rule
limit 8;
