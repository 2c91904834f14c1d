-- What do newsrooms talk about now that they did not last year?
select term, release_count, release_share, earlier_share
from terms_rising_this_month
order by log_likelihood desc, term
limit 10;
