-- A row: the pages of one release that gave its texts were read by different readers (code, source file, learnt lines).
-- Meaning: a difference between its versions may be ours and not the newsroom's.
-- Do: load again; if it stays, rebuild from the archive. A page that the archive has lost has no reader and counts for nothing.
-- Of a run: captures
select release_id, count(distinct reader) as reader_count
from captures
where content_key is not null
group by release_id
having count(distinct reader) > 1;
