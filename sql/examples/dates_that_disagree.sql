-- Whose day of publication is in doubt?
select source, title, published_on, published_rule, days_apart
from dates_that_disagree
order by days_apart desc, source, title;
