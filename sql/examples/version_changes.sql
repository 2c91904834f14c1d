-- What was changed after publication, and was it said?
select published_on, source, title, part, words, is_silent
from version_changes
order by changed_since desc, release_id, position
limit 8;
