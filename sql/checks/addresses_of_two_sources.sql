-- A row: two sources hold a release with one and the same address.
-- Meaning: a source file was renamed without its archive folder, or two source files claim the same pages.
-- Do: keep one of the two source files; then run rilis rebuild: captures of the other become issues.
-- Kind: warn. Both stand in the corpus, linked as copies of each other, until somebody decides.
with of_releases as (
    select address, source from captures where role = 'release' and content_key is not null and address is not null
),
shared as (  -- by numbers: a third of the time; two addresses that have one number are told apart below
    select hash(address) as number from of_releases group by number having min(hash(source)) < max(hash(source))
)
select address, min(source) as source, max(source) as other_source, count(distinct source) as source_count
from of_releases
where hash(address) in (select number from shared)
group by address
having count(distinct source) > 1;
