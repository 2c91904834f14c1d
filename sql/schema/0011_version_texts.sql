-- The texts themselves. Append-only and without any key: a key beside wide text makes every append
-- rewrite the last row group (100 times dearer, measured). sql/checks holds it unique.
-- Grain: one row per version.
create table version_texts (
    version_id bigint not null,
    body varchar not null,
    block_kinds varchar not null,
    captions varchar
);

comment on table version_texts is 'One row per version: its text';
comment on column version_texts.version_id is 'The version; see versions';
comment on column version_texts.body is 'Cleaned text, one paragraph a line';
comment on column version_texts.block_kinds is 'One letter per line of body: p paragraph, h heading, l list item, q quote, t table row, c caption';
comment on column version_texts.captions is 'Photo captions, one a line; kept apart from the text';
