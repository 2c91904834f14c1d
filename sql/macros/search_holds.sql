-- Purpose: whether a query holds of a text: `mask` has a 1 for each of its parts that the text has, `symbols` are those of
-- its parts (see search_symbol). Read from left to right with a stack, three characters for each open bracket: its sign,
-- whether an earlier alternative held, whether all since the last OR did.
create or replace macro search_holds(mask, symbols) as
contains(right(list_reduce(
    symbols,
    lambda stack, symbol, part_number: case
        when symbol = '(' then stack || '+01'
        when symbol = '!' then stack || '-01'
        when symbol = '|' then left(stack, -2) || case when ends_with(stack, '00') then '01' else '11' end
        when symbol = ')' then case
            when ends_with(stack, '00') = (substr(stack, -3, 1) = '-') then left(stack, -3)
            else left(stack, -4) || '0'
        end
        when symbol in ('x', 'n') and (get_bit(mask, part_number::integer - 1) = 1) <> (symbol = 'x') then left(stack, -1) || '0'
        else stack
    end,
    '+01'), 2), '1');

comment on macro search_holds is 'Whether a query with these symbols holds of a text that has these parts of it: search_holds(''10''::bit, [''x'', ''n''])';
