-- Under which addresses has a release been known?
select source, source_key, url, is_listed, is_found
from release_addresses
qualify count(*) over (partition by release_id) > 1
order by source, source_key, url
limit 8;
