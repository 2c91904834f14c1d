-- Purpose: whether a query is rather satisfied by a text that has this part of it: an x outside brackets with a minus, or in
-- two of them; or an n in one. No other symbol stands for a part that is looked for.
create or replace macro search_is_wanted(symbols, part_number) as
case symbols[part_number] when 'x' then true when 'n' then false end = (length(replace(list_reduce(
    symbols[1:part_number],
    lambda open_signs, symbol: case symbol
        when '(' then open_signs || '+' when '!' then open_signs || '-' when ')' then left(open_signs, -1) else open_signs
    end,
    ''), '+', '')) % 2 = 0);

comment on macro search_is_wanted is 'Whether a part of a query is wanted, null for brackets and OR: search_is_wanted([''n'', ''x''], 2)';
