-- A row: two sources hold a release with one and the same address.
-- Meaning: a source file was renamed without its archive folder, or two source files claim the same pages.
-- Do: keep one of the two source files; then run rilis rebuild: captures of the other become issues.
-- Kind: warn. Both stand in the corpus, linked as copies of each other, until somebody decides.
select address, min(source) as source, max(source) as other_source, count(distinct source) as source_count
from captures
where role = 'release' and content_key is not null and address is not null
group by address
having count(distinct source) > 1;
