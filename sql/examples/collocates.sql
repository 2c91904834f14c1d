-- Which words go with a word more than by chance?
from collocates('ombuds', width := 5, least := 4) limit 8;
