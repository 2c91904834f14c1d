-- Purpose: what cannot be understood of a query, as a sentence; null where all can. `parts` are those of search_parts, `slots`
-- the words of each, `shape` the symbols of search_symbol in a row. An empty query has no mistake: it finds nothing.
create or replace macro search_mistake(query, parts, slots, shape) as
case
    when trim(query) = '' then null
    when len(flatten(slots)) > 1000 then 'search takes 1,000 words at most'
    when list_contains(parts, '"') then 'a quotation mark is not closed: a phrase has one at each end, as in "hak asasi"'
    when regexp_matches(query, '\\\w|\.[*+?]|\[[^\]]+\]|\w[|^]\w|\(\?|(?:^|\s)\w+\?\w')
        then 'search takes words, not regular expressions: asas* is every word that begins with asas, a OR b is either'
    when regexp_matches(query, '\*\w|(?:^|[^\w\x80-\x{10ffff}])\w?\*')
        then 'a * stands behind at least two letters, at the end of a word: asas* is every word that begins with asas'
    when regexp_matches(query, '(?:^|[\s(])[!–—−][^\s]') then 'what must not be there has a minus before it, as in -banjir'
    when regexp_matches(query, '[\w"]~\d') then 'NEAR is for words near each other, as in banjir NEAR/5 sungai; ~word finds what is spelt alike'
    when regexp_matches(query, '[²³¹¼-¾⁰-ₜ℃℉⅐-⅟]')
        then 'search passes over signs such as ², ½ and ℃ (hukum¹ is hukum): write the word, and ask the texts for the sign, '
            || 'as in select * from current_releases where contains(body, ''m²'')'
    when list_contains(parts, 'NOT') or 'AND' in (parts[1], parts[-1]) and regexp_matches(shape, '[xn]')
        then 'NOT stands before a word, a phrase or a bracket, AND between two'
    when regexp_matches(query, '(?:^|[\s(-])(?:title|source):(?:$|[\s(-])')
        then 'title: and source: stand directly before a word or a phrase, as in title:banjir or -title:banjir'
    when list_bool_or(list_transform(parts, lambda part:
        regexp_matches(part, '^(?:-|NOT\s+)?[[:alpha:]_]+:[^/\s]') and not regexp_matches(part, '^(?:-|NOT\s+)?(?:title|source):')))
        then 'search knows title: and source:; any other word with a colon goes in quotes'
    when list_bool_or(list_transform(parts, lambda part, n:
        search_kind(part, slots[n]) = 'near'
        and (len(slots[n]) <> 2 or search_distance(part) > 100 or regexp_matches(part, '\sNEAR\S*\s+(?:-|NOT$)'))))
        then 'NEAR stands between two words, as in banjir NEAR/5 sungai, with at most 100 words between them'
    when regexp_matches(shape, '(?:^|[(!|]) *\||\| *(?:\)|$)') then 'OR stands between two words, phrases or brackets'
    when regexp_matches(shape, '[(!] *\)') then 'there is no word between two brackets'
    when list_reduce(
        list_transform(string_split(shape, ''), lambda symbol: case when symbol in ('(', '!') then 1 when symbol = ')' then -1 else 0 end),
        lambda depth, step: case when depth + step < 0 then -1000 else depth + step end, 0) <> 0
        then 'brackets do not match: each ( needs its )'
    when not regexp_matches(shape, '[xn]') then format('there is no word in {}, only signs', trim(query)[:40])
end;

comment on macro search_mistake is 'What search does not understand of a query, as a sentence, else null';
