-- Purpose: pages whose title and body come from different releases: an error of the newsroom's system.
-- Grain: one row per pair of releases that have one body under titles without a word in common.
-- Which of the two titles is the wrong one is for a person to say; the release that it belongs to may be missing.
create or replace view lying_titles as
select
    first_release_id,
    second_release_id,
    first_source as source,
    first_title,
    second_title,
    first_on,
    second_on,
    jaccard,
    first_url,
    second_url
from duplicate_pairs
where title_lies;

comment on view lying_titles is 'One row per pair of releases that have one body under two titles, one of which is not of the body';
comment on column lying_titles.first_release_id is 'The release published earlier; see releases';
comment on column lying_titles.second_release_id is 'The release published later; see releases';
comment on column lying_titles.source is 'The source of both';
comment on column lying_titles.first_title is 'Title of the first';
comment on column lying_titles.second_title is 'Title of the second';
comment on column lying_titles.first_on is 'Day of publication of the first';
comment on column lying_titles.second_on is 'Day of publication of the second';
comment on column lying_titles.jaccard is 'Shared five-word runs as a share of all, 0 to 1';
comment on column lying_titles.first_url is 'URL of the first';
comment on column lying_titles.second_url is 'URL of the second';
