-- Which releases speak of either of two things, near a third, since a day?
select published_on, source, title
from search('(banjir OR pasang) NEAR(warga perahu, 20)', hits := 5, since := '2024-01-01');
