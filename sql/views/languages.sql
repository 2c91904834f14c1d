-- Purpose: which languages an institution writes in, and how often in two at once.
-- Grain: one row per source and main language, over current_releases.
create or replace view languages as
with newest as (
    select *
    from versions semi join current_versions using (version_id)
)
select
    releases.source,
    newest.language_tag,
    count(*) as release_count,
    round(count(*) / sum(count(*)) over (partition by releases.source), 3) as release_share,
    count(*) filter (newest.second_language_tag is not null) as bilingual_count,
    round(count(*) filter (newest.second_language_tag is not null) / count(*), 3) as bilingual_share,
    mode(newest.second_language_tag) as usual_second_language_tag,
    min(newest.published_on) as first_on,
    max(newest.published_on) as last_on
from newest
inner join releases using (release_id)
group by releases.source, newest.language_tag;

comment on view languages is 'One row per source and main language';
comment on column languages.source is 'The source; see sources';
comment on column languages.language_tag is 'BCP 47 tag of the main language; und where no claim is safe';
comment on column languages.release_count is 'Releases in it';
comment on column languages.release_share is 'Share of the source''s releases, 0 to 1';
comment on column languages.bilingual_count is 'Of these, releases with a second language';
comment on column languages.bilingual_share is 'Share of these with a second language, 0 to 1';
comment on column languages.usual_second_language_tag is 'Most frequent second language';
comment on column languages.first_on is 'First day of publication in it';
comment on column languages.last_on is 'Last day of publication in it';
