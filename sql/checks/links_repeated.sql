-- A row: a link stands in the ledger twice.
-- Meaning: the merge of sightings went wrong, or two URLs share a 64-bit key.
-- Do: rebuild from the archive; if it comes back, look at link_id.
with repeated as (  -- by numbers alone: addresses beside each of them cost four times as much
    select link_id from links
    group by link_id
    having count(*) > 1
)
select link_id, count(*) as row_count, min(url) as url, max(url) as other_url
from links
semi join repeated using (link_id)
group by link_id;
