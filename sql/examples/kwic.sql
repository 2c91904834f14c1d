-- In which company does a word stand?
select published_on, left_context, keyword, right_context
from kwic('perahu', width := 5)
limit 8;
