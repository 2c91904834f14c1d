-- What was said of complaints to the ombudsman, best matches first, in any form of the words?
select rank, published_on, title, snippet
from search('pengaduan ombuds', hits := 5);
