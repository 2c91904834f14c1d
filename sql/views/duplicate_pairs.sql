-- Purpose: releases that are alike or derive from one another, by their newest texts: how, how much, what differs.
-- Grain: one row per pair of releases, without those that are a page shown in place of releases; the one published earlier comes first. Pairs of texts since edited are in version_pairs.
create or replace view duplicate_pairs as
with first_texts as (  -- twice in like words, and not once and joined twice: DuckDB 2.0 then waits for itself under a limit
    select versions.version_id, versions.release_id, versions.title, versions.url, versions.published_on, releases.source
    from versions
    semi join version_pairs on versions.version_id = version_pairs.first_version_id
    anti join versions as newer
        on newer.release_id = versions.release_id and newer.version_number > versions.version_number
    anti join interstitial_releases on interstitial_releases.release_id = versions.release_id
    inner join releases on releases.release_id = versions.release_id
),
second_texts as (
    select versions.version_id, versions.release_id, versions.title, versions.url, versions.published_on, releases.source
    from versions
    semi join version_pairs on versions.version_id = version_pairs.second_version_id
    anti join versions as newer
        on newer.release_id = versions.release_id and newer.version_number > versions.version_number
    anti join interstitial_releases on interstitial_releases.release_id = versions.release_id
    inner join releases on releases.release_id = versions.release_id
)
select
    earlier.release_id as first_release_id,
    later.release_id as second_release_id,
    pairs.relation,
    pairs.merges,
    pairs.title_lies,
    round(pairs.jaccard, 3) as jaccard,
    round(pairs.first_in_second, 3) as first_in_second,
    round(pairs.second_in_first, 3) as second_in_first,
    pairs.other_numbers,
    pairs.other_names,
    earlier.published_on as first_on,
    later.published_on as second_on,
    24 * pairs.days_apart as lag_hours,
    earlier.source as first_source,
    later.source as second_source,
    earlier.title as first_title,
    later.title as second_title,
    earlier.url as first_url,
    later.url as second_url
from version_pairs as pairs
inner join first_texts as earlier on earlier.version_id = pairs.first_version_id
inner join second_texts as later on later.version_id = pairs.second_version_id;

comment on view duplicate_pairs is 'One row per pair of releases whose newest texts are alike; the one published earlier comes first';
comment on column duplicate_pairs.first_release_id is 'The release published earlier; see releases';
comment on column duplicate_pairs.second_release_id is 'The release published later; see releases';
comment on column duplicate_pairs.relation is 'What the second is to the first: identical, same, revision (published again with changes), excerpt, expansion, translation-candidate, template (one form, another event) or related';
comment on column duplicate_pairs.merges is 'The two count as one release, unless their body is a suspected interstitial';
comment on column duplicate_pairs.title_lies is 'One body under two titles that have nothing in common, and one of the titles is not of the body';
comment on column duplicate_pairs.jaccard is 'Shared five-word runs as a share of all, 0 to 1';
comment on column duplicate_pairs.first_in_second is 'Share of the first text that the second has, 0 to 1';
comment on column duplicate_pairs.second_in_first is 'Share of the second text that the first has, 0 to 1';
comment on column duplicate_pairs.other_numbers is 'Numbers that differ, place by place, as "12 > 14; – > 300"';
comment on column duplicate_pairs.other_names is 'Capitalised words that differ, in the same form';
comment on column duplicate_pairs.first_on is 'Day of publication of the first';
comment on column duplicate_pairs.second_on is 'Day of publication of the second';
comment on column duplicate_pairs.lag_hours is 'Hours from the first to the second, in whole days; null when a day is unknown';
comment on column duplicate_pairs.first_source is 'Source of the first';
comment on column duplicate_pairs.second_source is 'Source of the second';
comment on column duplicate_pairs.first_title is 'Title of the first';
comment on column duplicate_pairs.second_title is 'Title of the second';
comment on column duplicate_pairs.first_url is 'URL of the first';
comment on column duplicate_pairs.second_url is 'URL of the second';
