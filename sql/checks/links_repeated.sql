-- A row: a link stands in the ledger twice.
-- Meaning: the merge of sightings went wrong, or two URLs share a 64-bit key.
-- Do: rebuild from the archive; if it comes back, look at link_id.
select link_id, count(*) as row_count, min(url) as url, max(url) as other_url
from links
group by link_id
having count(*) > 1;
