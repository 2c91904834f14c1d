-- How much of a page without a layout became the text: what generic extraction leaves aside is measured, not guessed.
alter table versions add column kept_share double;

comment on column versions.kept_share is 'Share of the page''s prose that generic extraction kept, 0 to 1: below a half the version has the flag little_kept; null for pages with a layout, and for versions loaded by earlier versions of the program until a rebuild';
