-- A row: a window of the backfill ledger ends before it begins, bears a word that no code knows, or is not done without a reason.
-- Meaning: the loader is newer or older than these checks, or wrote nonsense: the next backfill would skip wrong days.
-- Do: look at the code that wrote it; a backfill with mode refetch covers the days anew.
select run_id, source, first_on, end_on, mode, outcome, failure
from windows
where end_on <= first_on
    or mode not in ('missing', 'failed', 'refetch', 'archives')
    or outcome not in ('done', 'partial', 'failed')
    or (outcome = 'done') <> (failure is null);
