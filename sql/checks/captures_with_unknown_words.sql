-- A row: a capture bears a role or an outcome that no code knows.
-- Meaning: the loader is newer or older than these checks.
-- Do: look at the code that wrote it.
select capture_id, role, outcome
from captures
where role not in ('listing', 'release', 'probe')
    or outcome not in ('loaded', 'unchanged', 'unconfirmed', 'issue', 'listing', 'not_modified', 'probe');
