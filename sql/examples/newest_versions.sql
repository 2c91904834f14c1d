-- Which releases have a text that was read by a fallback extractor?
select source, title, extractor
from newest_versions
inner join versions using (release_id, version_id)
inner join releases using (release_id)
where layout = 'generic'
order by source, title;
