-- Which words of the texts does a word of a query stand for?
select word, stem
from search_terms('pengaduan') inner join search_words using (term_id)
order by word;
