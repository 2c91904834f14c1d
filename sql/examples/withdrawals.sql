-- What was taken off the site after it had been published?
select source, title, published_on, last_found_at, withdrawn_since, is_confirmed, evidence, seen_by
from withdrawals
order by withdrawn_since desc, source, title;
