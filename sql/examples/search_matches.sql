-- In how many releases of each year and institution does a query find something?
select source, year(published_on) as year, count(*) as release_count
from search_matches('layanan OR pengaduan') inner join search_documents using (document_number)
group by all
order by year desc, source
limit 8;
