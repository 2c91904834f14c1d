-- Which releases are a random sample of a year, in proportion to each institution, the same each time, to be cited?
with drawn as (
    select *, row_number() over (partition by source order by md5(release_id::varchar)) as number
    from current_releases
    where year(published_on) = 2025
)
select source, published_on, title, bibtex
from drawn
inner join citations using (release_id, source)
order by (number - 0.5) / count(*) over (partition by source), source
limit 3;
