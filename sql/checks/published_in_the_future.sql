-- A row: a release says that it was published after it was captured (a day is allowed for time zones).
-- Meaning: a date was read wrongly, or the newsroom mistyped it.
-- Do: look at the page; mend the source's date selector or the date rule.
-- Kind: warn. One mistyped date must not keep every other release from being published.
select version_id, url, published_on, captured_at
from versions
where published_on > (captured_at at time zone 'UTC')::date + 1;
