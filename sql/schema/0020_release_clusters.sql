-- Releases that are one release under several addresses, by their newest texts.
-- Grain: one row per release that has at least one other in its cluster.
create table release_clusters (
    release_id bigint not null,
    cluster_id bigint not null
);

comment on table release_clusters is 'One row per release that is the same as another one; see the views clusters and cluster_members';
comment on column release_clusters.release_id is 'The release; see releases';
comment on column release_clusters.cluster_id is 'Smallest release_id of the cluster: does not depend on the order of loading';
