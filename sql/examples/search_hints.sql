-- Does any text hold a word, and if none does, what is spelt alike?
select word, near_words, release_count
from search_count('pengadun') left join search_hints('pengadun') on true;
