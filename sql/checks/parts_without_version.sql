-- A row: a text, removal, byline, label, attachment or change belongs to no version.
-- Meaning: a version was replaced and its parts were left behind.
-- Do: rebuild from the archive.
with parts as (
    select 'version_texts' as part, version_id from version_texts
    union all
    select 'removals', version_id from removals
    union all
    select 'bylines', version_id from bylines
    union all
    select 'version_labels', version_id from version_labels
    union all
    select 'version_attachments', version_id from version_attachments
    union all
    select 'paragraph_changes', version_id from paragraph_changes
)
select parts.part, parts.version_id, count(*) as row_count
from parts
anti join versions using (version_id)
group by parts.part, parts.version_id;
