-- Which texts of different releases have to do with each other, and how. Nothing is deleted for being similar.
-- Grain: one row per pair of versions that were found alike; the one published earlier comes first.
create table version_pairs (
    first_version_id bigint not null,
    second_version_id bigint not null,
    relation varchar not null,
    merges boolean not null,
    title_lies boolean not null,
    jaccard double not null,
    first_in_second double not null,
    second_in_first double not null,
    other_numbers varchar,
    other_names varchar,
    days_apart integer
);

comment on table version_pairs is 'One row per pair of versions of different releases that are alike; the one published earlier comes first';
comment on column version_pairs.first_version_id is 'The version published earlier; see versions';
comment on column version_pairs.second_version_id is 'The version published later; see versions';
comment on column version_pairs.relation is 'What the second is to the first: identical, same, revision, excerpt, expansion, translation-candidate, template or related';
comment on column version_pairs.merges is 'The two count as one release: identical or same, near each other in time, under a title that fits';
comment on column version_pairs.title_lies is 'One body under two titles that have nothing in common, and one of the titles is not of the body';
comment on column version_pairs.jaccard is 'Shared five-word runs as a share of all, 0 to 1';
comment on column version_pairs.first_in_second is 'Share of the first text''s five-word runs that the second has, 0 to 1';
comment on column version_pairs.second_in_first is 'Share of the second text''s five-word runs that the first has, 0 to 1';
comment on column version_pairs.other_numbers is 'Numbers that differ, place by place, as "12 > 14; – > 300"';
comment on column version_pairs.other_names is 'Capitalised words that differ, in the same form';
comment on column version_pairs.days_apart is 'Days from the publication of the first to that of the second; null when one is unknown';
