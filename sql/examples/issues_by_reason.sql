-- Why are pages not in the corpus?
select source, reason, page_count, open_page_count, example_detail
from issues_by_reason
order by page_count desc, source, reason;
