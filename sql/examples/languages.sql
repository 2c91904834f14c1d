-- Which languages does an institution write in, and how often in two at once?
select source, language_tag, release_count, release_share, bilingual_count, usual_second_language_tag
from languages
order by source, release_count desc, language_tag;
