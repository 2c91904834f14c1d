-- Purpose: every text that every release has had, with all that is known of it, flat.
-- Grain: one row per version. valid_from and valid_to say when a text was the release's text as far as we saw;
-- current_releases keeps the newest only.
create or replace view all_releases as
with credits as (
    select
        version_id,
        string_agg(text || coalesce(' (' || full_name || ')', ''), '; ' order by position) as bylines
    from bylines
    where kind not in ('filler', 'date')
    group by version_id
),
labels as (
    select
        version_id,
        list(label order by position) filter (kind = 'tag') as tags,
        list(label order by position) filter (kind = 'flag') as flags,
        string_agg(label, '; ' order by position) filter (kind = 'metadata_author') as metadata_authors
    from version_labels
    group by version_id
),
attachments as (
    select version_id, count(*)::integer as attachment_count
    from version_attachments
    group by version_id
),
edited as (
    select release_id, count(*)::integer as version_count
    from versions
    group by release_id
    having count(*) > 1
),
spans as (  -- of the few releases with several texts: a window over all of them costs as much as all the rest (measured)
    select
        version_id,
        lead(shown_since) over (partition by release_id order by version_number) as valid_to,
        version_count
    from versions
    inner join edited using (release_id)
)
select
    releases.release_id,
    releases.source,
    sources.name as source_name,
    releases.source_key,
    versions.url,
    versions.title,
    versions.published_on,
    versions.language_tag,
    versions.language_confidence,
    versions.second_language_tag,
    versions.second_language_share,
    version_texts.body,
    version_texts.captions,
    credits.bylines,
    labels.metadata_authors,
    versions.section,
    coalesce(labels.tags, []) as tags,
    versions.release_number,
    versions.dateline_place,
    versions.dateline_agency,
    versions.source_line,
    versions.end_mark,
    versions.image_url,
    versions.canonical_url,
    coalesce(attachments.attachment_count, 0) as attachment_count,
    versions.paragraph_count,
    versions.character_count,
    versions.removal_count,
    versions.published_rule,
    versions.dates_disagree,
    coalesce(labels.flags, []) as flags,
    versions.version_id,
    versions.version_number,
    coalesce(spans.version_count, 1) as version_count,
    versions.shown_since as valid_from,
    spans.valid_to,
    releases.first_seen_at,
    releases.last_seen_at,
    coalesce(versions.seen_by, 'live') as seen_by,
    versions.capture_id,
    versions.layout,
    versions.extractor,
    versions.code_version,
    versions.content_hash
from versions
inner join releases using (release_id)
inner join version_texts using (version_id)
left join spans using (version_id)
left join sources using (source)
left join credits using (version_id)
left join labels using (version_id)
left join attachments using (version_id);

comment on view all_releases is 'One row per version: every text that every release has had';
comment on column all_releases.release_id is 'The release; see releases';
comment on column all_releases.source is 'Short name of the source';
comment on column all_releases.source_name is 'Name of the institution';
comment on column all_releases.source_key is 'What tells the release from the source''s other releases';
comment on column all_releases.url is 'URL of the page';
comment on column all_releases.title is 'Title';
comment on column all_releases.published_on is 'Day of publication in the source''s time zone; null when no witness is believed';
comment on column all_releases.language_tag is 'BCP 47 tag of the main language; und where no claim is safe';
comment on column all_releases.language_confidence is 'Confidence of language_tag, 0 to 1';
comment on column all_releases.second_language_tag is 'Second language of a bilingual release';
comment on column all_releases.second_language_share is 'Share of the characters in the second language, 0 to 1';
comment on column all_releases.body is 'Cleaned text, one paragraph a line';
comment on column all_releases.captions is 'Photo captions, one a line';
comment on column all_releases.bylines is 'Author credits as written, joined by "; ", with the candidate name of initials in brackets; see bylines';
comment on column all_releases.metadata_authors is 'Author named in metadata, usually the uploader';
comment on column all_releases.section is 'Section of the site';
comment on column all_releases.tags is 'List of the tags that the site gives it; counted by version_labels';
comment on column all_releases.release_number is 'The institution''s own number of the release';
comment on column all_releases.dateline_place is 'Place named by the dateline, as written, some in capitals: group by lower(dateline_place)';
comment on column all_releases.dateline_agency is 'Agency named by the dateline';
comment on column all_releases.source_line is 'Where the newsroom says it took the text from';
comment on column all_releases.end_mark is 'The mark that ends the text, as written: ###, -30-';
comment on column all_releases.image_url is 'Lead image';
comment on column all_releases.canonical_url is 'What the page calls its own address';
comment on column all_releases.attachment_count is 'Files attached; see version_attachments';
comment on column all_releases.paragraph_count is 'Paragraphs, headings, list items, … of the text';
comment on column all_releases.character_count is 'Characters of the text';
comment on column all_releases.removal_count is 'Pieces taken out while cleaning; see removals';
comment on column all_releases.published_rule is 'Which witness of the date was believed';
comment on column all_releases.dates_disagree is 'The witnesses of the date do not agree; see versions';
comment on column all_releases.flags is 'List of what rilis_etl noticed about the page';
comment on column all_releases.version_id is 'The version; see versions';
comment on column all_releases.version_number is '1, 2, 3 … in the order of time';
comment on column all_releases.version_count is 'How many texts the release has had; more than 1: it was edited';
comment on column all_releases.valid_from is 'When this text was first captured';
comment on column all_releases.valid_to is 'When the next text was first captured; null for the newest';
comment on column all_releases.first_seen_at is 'First capture of the release: says how soon it was found only where it was published after our first visit to the source';
comment on column all_releases.last_seen_at is 'Last capture that found the release';
comment on column all_releases.seen_by is 'Who captured this text: live (we did, if we saw it at all while it held), or the web archive that alone has it';
comment on column all_releases.capture_id is 'Capture that first showed this text: what to cite; see captures';
comment on column all_releases.layout is 'Layout of the source file that was used, or generic';
comment on column all_releases.extractor is 'Selector or fallback extractor that found the text';
comment on column all_releases.code_version is 'Version of rilis_etl that read the page';
comment on column all_releases.content_hash is 'Sha-256 (hex) of title, day and cleaned text';
