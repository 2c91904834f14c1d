-- How fresh is what I am looking at?
select data_as_of, newest_on
from data_as_of;
