-- A row: two texts of a release that follow each other differ, and what changed between them is not stored.
-- Meaning: the load that wrote the edit could not read both texts, or was killed before it compared them.
-- Do: load again, which derives what is missing; if it stays, rebuild from the archive.
with edited as (
    select release_id from versions where version_number = 2
),
edits as (
    select
        version_id,
        lag(version_id) over (partition by release_id order by version_number) as previous_version_id
    from versions semi join edited using (release_id)
),
lacking as (
    select version_id, previous_version_id
    from edits anti join paragraph_changes using (version_id, previous_version_id)
    where previous_version_id is not null
),
concerned as (
    select version_id from lacking
    union
    select previous_version_id from lacking
),
texts as (  -- by row number: only the blocks of these rows are read, a join would read every text
    select version_id, body from version_texts
    where rowid in (select rowid from version_texts semi join concerned using (version_id))
),
compared as (
    select version_id, release_id, title, published_on, body from versions inner join texts using (version_id)
)
select later.release_id, later.version_id, earlier.version_id as previous_version_id
from lacking
inner join compared as later on later.version_id = lacking.version_id
inner join compared as earlier on earlier.version_id = lacking.previous_version_id
where later.title is distinct from earlier.title
    or later.published_on is distinct from earlier.published_on
    or later.body is distinct from earlier.body;
