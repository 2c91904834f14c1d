-- A row: a version has no text, or several.
-- Meaning: a batch was written in part or twice, or a load took away more than it should.
-- Do: rebuild from the archive.
with suspects as (
    select version_id from versions anti join version_texts using (version_id)
    union all
    -- where no text is missing, one that stands twice makes them more than the versions
    select version_id from version_texts
    where (select count(*) from version_texts) > (select count(*) from versions)
    group by version_id
    having count(*) > 1
)
select versions.version_id, count(version_texts.version_id) as text_count
from versions
semi join suspects using (version_id)
left join version_texts using (version_id)
group by versions.version_id;
