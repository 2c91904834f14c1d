-- A row: a capture stands in the archive beyond the place up to which its file counts as loaded.
-- Meaning: the next load would read it again, or what lies before it was skipped.
-- Do: rebuild from the archive; if it comes back, the loader notes its positions wrongly.
select captures.archive_file, max(captures.archive_offset_bytes + captures.archive_length_bytes) as end_bytes, archive_files.loaded_bytes
from captures
left join archive_files on archive_files.file = captures.archive_file
group by captures.archive_file, archive_files.loaded_bytes
having end_bytes > coalesce(archive_files.loaded_bytes, 0);
