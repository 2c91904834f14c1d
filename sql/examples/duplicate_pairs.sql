-- Which releases resemble each other, how, and how soon after the first?
select relation, first_on, first_source, first_title, second_source, lag_hours, round(jaccard, 2) as jaccard
from duplicate_pairs
order by jaccard desc, first_on, first_source, second_source
limit 8;
