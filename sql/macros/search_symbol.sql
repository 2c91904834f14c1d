-- Purpose: what a part of a query is: x something that must be there, n something that must not; ( and ) brackets, ! a bracket
-- behind a minus; | for OR. A part without words is nothing, and so is AND: what follows each other must all hold.
create or replace macro search_symbol(part, slots) as
case
    when part in ('OR', '|', '||') then '|'
    when part = ')' then ')'
    when ends_with(part, '(') then case when part[1] in ('-', 'N') then '!' else '(' end
    when part = 'AND' or len(slots) = 0 then ' '
    when regexp_matches(part, '^(?:-|NOT\s)') then 'n'
    else 'x'
end;

comment on macro search_symbol is 'What a part of a query with these words is, in one character: x, n, (, !, ), | or a blank: search_symbol(''-banjir'', [''banjir''])';
