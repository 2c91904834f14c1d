-- Purpose: what newsrooms changed after publication: who edited what, and whether they said so.
-- Grain: one row per edit and paragraph (or title, or day) that it added, removed or changed.
create or replace view version_changes as
with before_it as (
    -- the last look at the former text: the edit was made between it and changed_since
    select versions.version_id, max(captures.fetched_at) as last_seen_at
    from versions
    inner join captures on captures.release_id = versions.release_id and captures.fetched_at < versions.shown_since
    where versions.version_number > 1 and captures.outcome in ('loaded', 'unchanged', 'not_modified')
    group by versions.version_id
),
notes as (
    -- an edit owns to itself by a word of correction in what it wrote
    select
        version_id,
        bool_or(regexp_matches(
            after,
            '(?i)\b(ralat|koreksi|dikoreksi|diperbarui|pembaruan|pemutakhiran|perbaikan naskah|correction|corrected|updated)\b'
        )) as is_noted
    from paragraph_changes
    where kind = 'added' or part = 'title'
    group by version_id
)
select
    releases.source,
    releases.source_key,
    changes.release_id,
    versions.title,
    versions.published_on,
    versions.version_number,
    earlier.captured_at as previous_captured_at,
    before_it.last_seen_at as unchanged_until,
    versions.shown_since as changed_since,
    coalesce(versions.seen_by, 'live') as seen_by,
    changes.position,
    changes.part,
    changes.kind,
    changes.before,
    changes.after,
    changes.words,
    not (coalesce(versions.modified_at > earlier.captured_at, false) or coalesce(notes.is_noted, false)) as is_silent,
    versions.modified_at,
    versions.url,
    changes.version_id,
    changes.previous_version_id,
    versions.capture_id
from paragraph_changes as changes
inner join versions on versions.version_id = changes.version_id
inner join versions as earlier on earlier.version_id = changes.previous_version_id
inner join releases on releases.release_id = changes.release_id
left join before_it on before_it.version_id = changes.version_id
left join notes on notes.version_id = changes.version_id;

comment on view version_changes is 'One row per paragraph (or title, or day) that an edit after publication added, removed or changed';
comment on column version_changes.source is 'The source; see sources';
comment on column version_changes.source_key is 'What tells the release from the source''s other releases';
comment on column version_changes.release_id is 'The release; see releases';
comment on column version_changes.title is 'Title after the edit';
comment on column version_changes.published_on is 'Day of publication after the edit';
comment on column version_changes.version_number is 'The version that the edit made: 2, 3, …';
comment on column version_changes.previous_captured_at is 'Capture of the text before';
comment on column version_changes.unchanged_until is 'Last look that found the text before: the edit was made after';
comment on column version_changes.seen_by is 'Who captured the new text: live, or the web archive that alone has it';
comment on column version_changes.changed_since is 'First look that found the new text: the edit was made before';
comment on column version_changes.position is '1, 2, 3 … within the edit: title, day, then paragraphs in the order of the text';
comment on column version_changes.part is 'title, day or paragraph';
comment on column version_changes.kind is 'added, removed or changed';
comment on column version_changes.before is 'As it was; null if it was added';
comment on column version_changes.after is 'As it is; null if it was removed';
comment on column version_changes.words is 'Both in one line: what went as [-…-], what came as {+…+}';
comment on column version_changes.is_silent is 'Silently changed after publication: neither the page''s date of change nor a word of correction owns to the edit';
comment on column version_changes.modified_at is 'When the page says that it was changed last';
comment on column version_changes.url is 'URL of the page';
comment on column version_changes.version_id is 'The version after the edit; see versions';
comment on column version_changes.previous_version_id is 'The version before';
comment on column version_changes.capture_id is 'Capture that established the edit: what to cite; see captures';
