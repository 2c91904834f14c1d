-- Purpose: a query as search understands it; an error that says so where it cannot.
-- Grain: one row per word, phrase, NEAR or source that the query asks for or excludes.
-- Parts that follow each other must all hold, and bind more closely than OR. No text satisfies the query without a part that
-- is_needed; and if not needs_nothing, none does without any of the parts that are asked for.
create or replace macro search_query(query) as table
with cut as (
    select search_parts(query) as parts
    where case  -- before any part is looked at: what many cost grows with their square
        when len(string_split(query, '(')) > 101
            then error('search: search takes 100 pairs of brackets at most')
        when length(regexp_replace(trim(query), '[^\s]+', '', 'g')) >= 2000
            then error('search: search takes 1,000 words at most')
        else true end
),
worded as (
    select parts, list_transform(parts, lambda part: search_slots(part)) as slots
    from cut
),
shaped as (
    select parts, slots, list_transform(parts, lambda part, n: search_symbol(part, slots[n])) as symbols
    from worded
),
weighed as (
    select
        *,
        search_mistake(query, parts, slots, array_to_string(symbols, '')) as mistake,
        list_transform(symbols, lambda symbol, n: search_is_wanted(symbols, n)) as wanted
    from shaped
),
sound as (  -- a mistake is an error of the projection: as a condition it would be planned twice, and so would an alias beside it
    select
        * exclude (symbols, mistake),
        case when mistake is null then symbols else error('search: ' || mistake) end as symbols,
        repeat('0', greatest(len(parts), 1))::bit as nothing,
        coalesce(nullif(array_to_string(list_transform(wanted, lambda it: case when it then '1' else '0' end), ''), ''), '0')::bit
            as everything
    from weighed
),
checked as (  -- holds_without: whether the query can hold without any part, without part 1, without part 2, …
    select
        unnest(parts) as part,
        unnest(slots) as slots,
        unnest(symbols) as symbol,
        unnest(wanted) as is_wanted,
        generate_subscripts(parts, 1)::integer as part_number,
        symbols,
        nothing,
        list_transform(
            range(len(parts) + 1),
            lambda n: search_holds(case when n = 0 then nothing else set_bit(everything, n::integer - 1, 0) end, symbols)
        ) as holds_without
    from sound
)
select
    part_number,
    part,
    search_kind(part, slots) as kind,
    is_wanted,
    is_wanted and not holds_without[part_number + 1] as is_needed,
    holds_without[1] as needs_nothing,
    slots,
    symbols,
    nothing,
    set_bit(nothing, part_number - 1, 1) as part_bit
from checked
where symbol in ('x', 'n');

comment on macro table search_query is 'A query as search understands it, part by part: from search_query(''banjir -"air pasang"'')';
