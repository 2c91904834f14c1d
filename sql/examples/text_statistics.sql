-- Which releases are hardly more than quotations?
select source, title, reading_minutes, quotation_share
from text_statistics
order by quotation_share desc, title
limit 5;
