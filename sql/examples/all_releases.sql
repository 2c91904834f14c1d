-- Which texts has a release had, from when to when?
select source, source_key, version_number, valid_from, valid_to, title
from all_releases
where version_count > 1
order by source, source_key, version_number;
