-- Which release numbers have we never seen?
select source, series, year, first_number, last_number, missing_count
from missing_release_numbers
order by source, year, first_number;
