-- Which text stands on so many pages that it can be no release?
select source, release_count, title_count, example_urls
from suspected_interstitials
order by release_count desc, source;
