-- How does search understand a query?
select part, kind, is_wanted, is_needed
from search_query('banjir (warga OR nelayan) -"air pasang"');
