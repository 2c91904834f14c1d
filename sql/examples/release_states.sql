-- Which releases have moved or gone, and since when?
select source, source_key, state, since, is_confirmed, evidence
from release_states
where until is null and state <> 'live'
order by since desc, source, source_key
limit 8;
