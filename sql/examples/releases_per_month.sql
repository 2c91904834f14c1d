-- How much was published in each month of the last year?
select source, month_on, release_count, median_character_count
from releases_per_month
where month_on > (select max(month_on) from releases_per_month) - interval 1 year
order by source, month_on;
