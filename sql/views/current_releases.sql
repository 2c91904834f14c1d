-- Purpose: the corpus as it stands: what most questions are asked of.
-- Grain: one row per release, with its newest text; of releases that are the same, the one that came first (see
-- cluster_members). Earlier texts, copies and what may be a bot wall are in all_releases; left_out_versions says which is why.
create or replace view current_releases as
select * exclude (valid_to)
from all_releases anti join left_out_versions using (version_id);

comment on view current_releases is 'One row per release, with its newest text, copies left out (see cluster_members): what most questions are asked of';
comment on column current_releases.release_id is 'The release; see releases';
comment on column current_releases.source is 'Short name of the source';
comment on column current_releases.source_name is 'Name of the institution';
comment on column current_releases.source_key is 'What tells the release from the source''s other releases';
comment on column current_releases.url is 'URL of the page';
comment on column current_releases.title is 'Title';
comment on column current_releases.published_on is 'Day of publication in the source''s time zone; null when no witness is believed';
comment on column current_releases.language_tag is 'BCP 47 tag of the main language; und where no claim is safe';
comment on column current_releases.language_confidence is 'Confidence of language_tag, 0 to 1';
comment on column current_releases.second_language_tag is 'Second language of a bilingual release';
comment on column current_releases.second_language_share is 'Share of the characters in the second language, 0 to 1';
comment on column current_releases.body is 'Cleaned text, one paragraph a line';
comment on column current_releases.captions is 'Photo captions, one a line';
comment on column current_releases.bylines is 'Author credits as written, joined by "; ", with the candidate name of initials in brackets; see bylines';
comment on column current_releases.metadata_authors is 'Author named in metadata, usually the uploader';
comment on column current_releases.section is 'Section of the site';
comment on column current_releases.tags is 'List of the tags that the site gives it; counted by version_labels';
comment on column current_releases.release_number is 'The institution''s own number of the release';
comment on column current_releases.dateline_place is 'Place named by the dateline, as written, some in capitals: group by lower(dateline_place)';
comment on column current_releases.dateline_agency is 'Agency named by the dateline';
comment on column current_releases.source_line is 'Where the newsroom says it took the text from';
comment on column current_releases.end_mark is 'The mark that ends the text, as written: ###, -30-';
comment on column current_releases.image_url is 'Lead image';
comment on column current_releases.canonical_url is 'What the page calls its own address';
comment on column current_releases.attachment_count is 'Files attached; see version_attachments';
comment on column current_releases.paragraph_count is 'Paragraphs, headings, list items, … of the text';
comment on column current_releases.character_count is 'Characters of the text';
comment on column current_releases.removal_count is 'Pieces taken out while cleaning; see removals';
comment on column current_releases.published_rule is 'Which witness of the date was believed';
comment on column current_releases.dates_disagree is 'The witnesses of the date do not agree; see versions';
comment on column current_releases.flags is 'List of what rilis_etl noticed about the page';
comment on column current_releases.version_id is 'The version; see versions';
comment on column current_releases.version_number is '1, 2, 3 … in the order of time';
comment on column current_releases.version_count is 'How many texts the release has had; more than 1: it was edited';
comment on column current_releases.valid_from is 'When this text was first captured';
comment on column current_releases.first_seen_at is 'First capture of the release: says how soon it was found only where it was published after our first visit to the source';
comment on column current_releases.last_seen_at is 'Last capture that found the release';
comment on column current_releases.seen_by is 'Who captured this text: live (we did, if we saw it at all while it held), or the web archive that alone has it';
comment on column current_releases.capture_id is 'Capture that first showed this text: what to cite; see captures';
comment on column current_releases.layout is 'Layout of the source file that was used, or generic';
comment on column current_releases.extractor is 'Selector or fallback extractor that found the text';
comment on column current_releases.code_version is 'Version of rilis_etl that read the page';
comment on column current_releases.content_hash is 'Sha-256 (hex) of title, day and cleaned text';
