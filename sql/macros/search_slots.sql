-- Purpose: the words that a part of a query asks for, folded as those of texts are, each with its ~ before and its * behind.
create or replace macro search_slots(part) as
regexp_extract_all(
    search_folded(regexp_replace(
        case when search_kind(part, []) = 'near' then regexp_replace(part, '\bNEAR(?:/\d+|\b)|,\s*\d+\s*\)$', ' ', 'g') else part end,
        '^(?:-|NOT\s+)?(?:title:|source:)?', ''
    )),
    '~?[^' || search_separators() || ']+\*?'
);

comment on macro search_slots is 'The words that a part of a query asks for: search_slots(''title:"hak asas*"'')';
