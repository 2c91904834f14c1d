-- What a page says, and whether it is what it was announced as: by this a page that stands in for releases is told.
alter table captures add column page_key bigint;
alter table captures add column is_as_called boolean;
alter table captures add column called_otherwise varchar;

comment on column captures.page_key is '64-bit hash of the words of title and text, without numbers: equal where pages say the same. Also of a page that stands in for releases; null where a page gave no text';
comment on column captures.is_as_called is 'Whether the page has half of the words by which the listing, or else its address, calls the release; false: hardly one; null where nothing tells';
comment on column captures.called_otherwise is 'What the listing, or else the address, calls the release, where the page says something else';
