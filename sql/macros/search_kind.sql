-- Purpose: how a part of a query is looked for: as a source; as two words near each other; as a phrase, by the places of its
-- words (a word of the title, too); or as a word.
create or replace macro search_kind(part, slots) as
case
    when regexp_matches(part, '^(?:"[^"\s]*"|[^"])*\bNEAR\b') then 'near'
    when regexp_matches(part, '^(?:-|NOT\s+)?source:') then 'source'
    when len(slots) > 1 or regexp_matches(part, '^(?:-|NOT\s+)?title:') then 'phrase'
    else 'word'
end;

comment on macro search_kind is 'How a part of a query is looked for: source, near, phrase or word: search_kind(''hak-hak'', [''hak'', ''hak''])';
