-- Purpose: releases whose day of publication is in doubt, because page, metadata, text, listing and URL say different days.
-- Grain: one row per release of current_releases, by its newest text.
create or replace view dates_that_disagree as
with newest as (
    select *
    from versions semi join current_versions using (version_id)
)
select
    newest.release_id,
    releases.source,
    newest.title,
    newest.published_on,
    newest.published_rule,
    (
        greatest(by_metadata_on, by_page_on, by_text_on, by_listing_on, by_url_on)
        - least(by_metadata_on, by_page_on, by_text_on, by_listing_on, by_url_on)
    )::integer as days_apart,
    newest.by_metadata_on,
    newest.by_page_on,
    newest.by_text_on,
    newest.by_listing_on,
    newest.by_url_on,
    newest.url
from newest
inner join releases using (release_id)
where newest.dates_disagree;

comment on view dates_that_disagree is 'One row per release whose witnesses of the day of publication do not agree';
comment on column dates_that_disagree.release_id is 'The release; see releases';
comment on column dates_that_disagree.source is 'The source; see sources';
comment on column dates_that_disagree.title is 'Title';
comment on column dates_that_disagree.published_on is 'The day that was believed';
comment on column dates_that_disagree.published_rule is 'Which witness was believed: the page (metadata, page), else listing, else url; text where there is no other, where the others are more than a year from it, or on a day in moved_on of the source; none where no day is believed';
comment on column dates_that_disagree.days_apart is 'Days from the earliest witness to the latest';
comment on column dates_that_disagree.by_metadata_on is 'Day by JSON-LD, meta tags or <time>';
comment on column dates_that_disagree.by_page_on is 'Day by the visible date line';
comment on column dates_that_disagree.by_text_on is 'Day by the dateline of the text';
comment on column dates_that_disagree.by_listing_on is 'Day by the listing';
comment on column dates_that_disagree.by_url_on is 'Day by the URL';
comment on column dates_that_disagree.url is 'URL of the page';
