-- Which kinds of discovery have shown a link: they complete each other.
alter table links add column found_by varchar;

comment on column links.found_by is 'Kinds of discovery that have shown it, with commas between: feed, listing, wordpress, json, sitemap; null for links that no listing has shown since this is recorded';
