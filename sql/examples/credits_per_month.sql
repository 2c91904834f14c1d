-- Who signed most releases in each year?
with years as (
    select source, year(month_on) as year, credit, sum(release_count)::integer as releases
    from credits_per_month
    where role = 'author'
    group by source, year(month_on), credit
)
select * from years
qualify row_number() over (partition by source, year order by releases desc, credit) = 1
order by source, year;
