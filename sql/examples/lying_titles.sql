-- Which releases have one title and different texts?
select source, first_title, first_on, second_title, second_on, jaccard
from lying_titles
order by first_on, second_on;
