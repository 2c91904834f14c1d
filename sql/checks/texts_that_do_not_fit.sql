-- A row: a version has no text or several, or the text is not as long as the version says.
-- Meaning: a batch was written in part or twice.
-- Do: rebuild from the archive.
-- Of a run: versions, version_texts
select versions.version_id, versions.url, count(version_texts.version_id) as text_count
from versions
left join version_texts using (version_id)
group by versions.version_id, versions.url, versions.character_count, versions.paragraph_count
having count(version_texts.version_id) <> 1
    or any_value(length(version_texts.body)) <> versions.character_count
    or any_value(length(version_texts.block_kinds)) <> versions.paragraph_count;
