-- What do counts and searches leave out, and why?
select reason, count(*) as version_count
from left_out_versions
group by reason
order by reason;
