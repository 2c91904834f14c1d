-- Purpose: how long texts are, how long one reads, how much of them is somebody's own words.
-- Grain: one row per release of current_releases, by its newest text. Reading time at 238 words a minute (Brysbaert, How many words do we
-- read per minute?, Journal of Memory and Language 109, 2019). Quotations are what stands between double quotes, on one line.
create or replace view text_statistics as
with newest as (
    select versions.release_id, versions.version_id, versions.title, versions.published_on, versions.language_tag, releases.source
    from versions
    semi join current_versions using (version_id)
    inner join releases using (release_id)
),
measured as (  -- the texts last: whoever asks for some rows has only theirs measured
    select
        newest.*,
        length(version_texts.body) as character_count,
        len(regexp_extract_all(version_texts.body, '[\p{L}\p{N}][\p{L}\p{M}\p{N}''’-]*')) as word_count,
        len(regexp_extract_all(version_texts.body, '[^.!?\n]*[\p{L}\p{N}][^.!?\n]*(?:[.!?]+["”’)]*(?:\s|$)|\n|$)')) as sentence_count,
        len(string_split(version_texts.body, chr(10))) as paragraph_count,
        length(array_to_string(regexp_extract_all(version_texts.body, '["“„]([^"“”„\n]{2,})["”]', 1), '')) as quoted_count
    from newest
    inner join version_texts using (version_id)
)
select
    measured.release_id,
    measured.source,
    measured.published_on,
    measured.title,
    measured.language_tag,
    measured.character_count,
    measured.word_count,
    measured.sentence_count,
    measured.paragraph_count,
    round(measured.word_count / 238, 1) as reading_minutes,
    round(measured.quoted_count / greatest(measured.character_count, 1), 3) as quotation_share
from measured;

comment on view text_statistics is 'One row per release: length, reading time and share of quotations of its newest text';
comment on column text_statistics.release_id is 'The release; see releases';
comment on column text_statistics.source is 'The source; see sources';
comment on column text_statistics.published_on is 'Day of publication';
comment on column text_statistics.title is 'Title';
comment on column text_statistics.language_tag is 'BCP 47 tag of the main language';
comment on column text_statistics.character_count is 'Characters of the text';
comment on column text_statistics.word_count is 'Words of the text; hak-hak is one';
comment on column text_statistics.sentence_count is 'Sentences, counted by their end marks; headings count as one each';
comment on column text_statistics.paragraph_count is 'Lines of the text';
comment on column text_statistics.reading_minutes is 'Minutes to read it at 238 words a minute';
comment on column text_statistics.quotation_share is 'Share of the characters between double quotes, 0 to 1';
