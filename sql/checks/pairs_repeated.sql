-- A row: two versions are paired twice, with themselves, or with a version of the same release; or a release is in two
-- clusters or alone in one.
-- Meaning: the comparison ran on something it had compared before.
-- Do: rebuild from the archive.
with pairs as (
    select
        least(first_version_id, second_version_id) as one,
        greatest(first_version_id, second_version_id) as other
    from version_pairs
)
select 'pair' as what, one as id, count(*) as times from pairs group by one, other having count(*) > 1
union all
select 'version with its own release', one.version_id, 1
from pairs
inner join versions as one on one.version_id = pairs.one
inner join versions as other on other.version_id = pairs.other
where one.release_id = other.release_id
union all
select 'release in clusters', release_id, count(*) from release_clusters group by release_id having count(*) > 1
union all
select 'cluster of one', cluster_id, count(*) from release_clusters group by cluster_id having count(*) = 1;
