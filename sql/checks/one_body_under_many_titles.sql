-- A row: one body stands under three or more releases of a source, each with another title.
-- Meaning: the site showed a bot wall, an error page or a notice in place of its releases, and it passed for text.
-- Do: look at one of the addresses (interstitial_releases); if it is a wall, fetch more slowly or ask the institution.
-- Kind: warn. These releases are kept out of current_releases and stand in open_issues until a later look does better.
select source, text_key, release_count, example_urls
from suspected_interstitials;
