-- The exact words in quotes, without what comes after a minus?
select published_on, source, title
from search('"komisi warga" layanan -banjir', hits := 5);
