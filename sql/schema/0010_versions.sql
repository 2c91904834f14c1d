-- The texts a release has had: an edit makes a new version, never a new release.
-- Grain: one row per release and text, in the order of time. The text itself is in version_texts.
create table versions (
    version_id bigint not null primary key,
    release_id bigint not null,
    version_number integer not null,
    content_hash varchar not null,
    title varchar not null,
    url varchar not null,
    canonical_url varchar,
    published_on date,
    published_rule varchar not null,
    published_parser varchar not null,
    by_metadata_on date,
    by_page_on date,
    by_text_on date,
    by_listing_on date,
    by_url_on date,
    dates_disagree boolean not null,
    language_tag varchar not null,
    language_confidence double not null,
    second_language_tag varchar,
    second_language_share double not null,
    layout varchar not null,
    extractor varchar not null,
    code_version varchar not null,
    capture_id varchar not null,
    captured_at timestamptz not null,
    section varchar,
    image_url varchar,
    dateline_place varchar,
    dateline_agency varchar,
    release_number varchar,
    source_line varchar,
    paragraph_count integer not null,
    character_count integer not null,
    removal_count integer not null
);

comment on table versions is 'One row per version: one text that a release has had, without the text itself (see version_texts)';
comment on column versions.version_id is '64-bit hash of the release''s identity and the capture that first showed this text';
comment on column versions.release_id is 'The release; see releases';
comment on column versions.version_number is '1, 2, 3 … in the order of time';
comment on column versions.content_hash is 'Sha-256 (hex) of title, day and cleaned text: what makes a version a version';
comment on column versions.title is 'Title';
comment on column versions.url is 'URL of the page';
comment on column versions.canonical_url is 'What the page calls its own address';
comment on column versions.published_on is 'Day of publication in the source''s time zone; null when no witness is believed';
comment on column versions.published_rule is 'Which witness was believed: metadata, page, text, listing, url, or none';
comment on column versions.published_parser is 'What read that date: table, or dateparser (the fallback)';
comment on column versions.by_metadata_on is 'Day by JSON-LD, meta tags or <time>';
comment on column versions.by_page_on is 'Day by the visible date line';
comment on column versions.by_text_on is 'Day by the dateline of the text';
comment on column versions.by_listing_on is 'Day by the listing';
comment on column versions.by_url_on is 'Day by the URL';
comment on column versions.dates_disagree is 'The witnesses do not agree';
comment on column versions.language_tag is 'BCP 47 tag of the main language; und where no claim is safe';
comment on column versions.language_confidence is 'Confidence of language_tag, 0 to 1';
comment on column versions.second_language_tag is 'Second language of a bilingual release';
comment on column versions.second_language_share is 'Share of the characters in the second language, 0 to 1';
comment on column versions.layout is 'Layout of the source file that was used, or generic';
comment on column versions.extractor is 'Selector or fallback extractor that found the text';
comment on column versions.code_version is 'Version of rilis_etl that read the page';
comment on column versions.capture_id is 'Capture that first showed this text; see captures';
comment on column versions.captured_at is 'When that capture was made: the text holds from here until the next version';
comment on column versions.section is 'Section of the site';
comment on column versions.image_url is 'Lead image';
comment on column versions.dateline_place is 'Place named by the dateline';
comment on column versions.dateline_agency is 'Agency named by the dateline';
comment on column versions.release_number is 'The institution''s own number of the release';
comment on column versions.source_line is 'Where the newsroom says it took the text from (Sumber: …)';
comment on column versions.paragraph_count is 'Paragraphs, headings, list items, … of the text';
comment on column versions.character_count is 'Characters of the text, line feeds included';
comment on column versions.removal_count is 'Pieces taken out while cleaning; see removals';
