-- Where a web archive serves a capture that it made, so that whoever cites the page can point at it.
alter table captures add column memento_url varchar;

comment on column captures.memento_url is 'Address at which the web archive served it; null where it came in a file, where we asked the site ourselves, and for captures of older versions';
