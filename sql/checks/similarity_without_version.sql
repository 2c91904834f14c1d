-- A row: a signature, pair or cluster belongs to no version or release.
-- Meaning: a version was replaced after the comparison of the load that replaced it.
-- Do: load again, which compares afresh; if it stays, rebuild from the archive.
with parts as (
    select 'version_signatures' as part, version_id from version_signatures
    union all
    select 'version_pairs', first_version_id from version_pairs
    union all
    select 'version_pairs', second_version_id from version_pairs
)
select part, version_id as id from parts anti join versions using (version_id)
union all
select 'release_clusters', release_id from release_clusters anti join releases using (release_id);
