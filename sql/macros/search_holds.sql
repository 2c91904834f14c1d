-- Purpose: whether a folded text (see search_folded) has what stands in quotes in a query and nothing of what stands so
-- behind a minus; both as lists of patterns, null where there are none.
create or replace macro search_holds(folded, wanted_phrases, unwanted_phrases) as
list_bool_and(list_transform(wanted_phrases, lambda phrase: regexp_matches(folded, phrase))) is not false
and list_bool_or(list_transform(unwanted_phrases, lambda phrase: regexp_matches(folded, phrase))) is not true;

comment on macro search_holds is 'Whether a folded text has all of some patterns and none of others: search_holds(search_folded(body), [''hak asasi''], null)';
