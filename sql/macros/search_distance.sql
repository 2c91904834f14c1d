-- Purpose: how many words may stand between two words that a part of a query wants NEAR each other: 10 where it does not say.
create or replace macro search_distance(part) as
coalesce(try_cast(regexp_extract(part, '(?:NEAR/|,\s*)0*(\d{1,4})', 1) as integer), 10);

comment on macro search_distance is 'How many words may stand between two that are to be NEAR each other: search_distance(''banjir NEAR/5 sungai'')';
