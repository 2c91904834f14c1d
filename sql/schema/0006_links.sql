-- The ledger of discovery: every release URL that a listing showed, as it was listed last.
-- Grain: one row per source and URL.
-- No key constraint: the row is wide and appended to every day; sql/checks holds it unique.
create table links (
    link_id bigint not null,
    source varchar not null,
    url varchar not null,
    source_key varchar,
    listing_url varchar not null,
    title varchar,
    listed_on date,
    section varchar,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null
);

comment on table links is 'One row per source and URL that discovery found, as it was listed last';
comment on column links.link_id is '64-bit hash of source and URL';
comment on column links.source is 'The source; see sources';
comment on column links.url is 'The URL as the site writes it';
comment on column links.source_key is 'Key of the release by the source''s own pattern; null if the URL does not tell';
comment on column links.listing_url is 'URL of the listing page that showed it last';
comment on column links.title is 'Title as listed last';
comment on column links.listed_on is 'Day as listed last';
comment on column links.section is 'Section as listed last';
comment on column links.first_seen_at is 'When a listing first showed it';
comment on column links.last_seen_at is 'When a listing last showed it; absence from a listing is not withdrawal';
