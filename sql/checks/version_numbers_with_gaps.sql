-- A row: the versions of a release are not numbered 1, 2, 3 … in the order of time, or two neighbours have the same text.
-- Meaning: captures were put in order wrongly.
-- Do: rebuild from the archive; if it comes back, look at warehouse/chain.py.
-- Of a run: versions
with ordered as (
    select
        release_id,
        version_id,
        version_number,
        content_hash,
        row_number() over (partition by release_id order by captured_at, capture_id) as expected_number,
        lag(content_hash) over (partition by release_id order by captured_at, capture_id) as previous_hash
    from versions
)
select release_id, version_id, version_number, expected_number
from ordered
where version_number <> expected_number or content_hash = previous_hash;
