-- Does any text hold a word, and if none does, what is spelt alike?
select word, near_words, release_count
from search_hints('pengadun') inner join search_count('pengadun') on true;
