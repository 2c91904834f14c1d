-- A row: the search index has a text that is no version, or has one twice.
-- Meaning: search would find what is not there, or count it double.
-- Do: rebuild from the archive.
-- Of a run: versions, search_documents
select search_documents.version_id, count(*) as row_count, count(versions.version_id) as version_count
from search_documents
left join versions using (version_id)
group by search_documents.version_id
having count(*) > 1 or count(versions.version_id) = 0
