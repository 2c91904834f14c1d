-- Which releases are kept out because their page shows something else in their place?
select source, url, release_count
from interstitial_releases
order by source, url;
