-- A row: a version has no text, or several.
-- Meaning: a batch was written in part or twice, or a load took away more than it should.
-- Do: rebuild from the archive.
select versions.version_id, count(version_texts.version_id) as text_count
from versions
left join version_texts using (version_id)
group by versions.version_id
having count(version_texts.version_id) <> 1;
