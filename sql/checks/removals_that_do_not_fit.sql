-- A row: the receipts of a version overlap, lie outside its extracted text, or are not as many as the version says.
-- Meaning: the extracted text cannot be put together again from body and removals.
-- Do: mend the cleaning rule that is named; then rebuild.
-- Of a run: versions, removals
with spans as (
    select
        version_id,
        removal_number,
        rule,
        position,
        position + length(text) as end_position,
        lag(position + length(text)) over (partition by version_id order by removal_number) as previous_end,
        row_number() over (partition by version_id order by removal_number) as expected_number,
        count(*) over (partition by version_id) as removal_count,
        sum(length(text)) over (partition by version_id) as removed_character_count
    from removals
)
select versions.version_id, versions.url, spans.removal_number, spans.rule, spans.position
from versions
left join spans using (version_id)
where versions.removal_count <> coalesce(spans.removal_count, 0)
    or spans.removal_number <> spans.expected_number
    or spans.position < coalesce(spans.previous_end, 0)
    or spans.end_position > versions.character_count + spans.removed_character_count;
