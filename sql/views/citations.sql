-- Purpose: how to cite a release so that somebody else can tell whether they read the same: who, what, when, where, and
-- the fingerprint of the page as it was captured; as a line, and as BibTeX, RIS and CSL-JSON for programs that keep references.
-- Grain: one row per release, by its newest text.
create or replace view citations as
with newest as (
    select *
    from versions semi join newest_versions using (version_id)
),
cited as (
    select
        newest.release_id,
        releases.source,
        sources.name,
        newest.title,
        newest.published_on,
        newest.release_number,
        newest.url,
        newest.language_tag,
        newest.capture_id,
        captures.digest,
        captures.memento_url,
        captures.fetched_at as captured_at,
        captures.fetched_at at time zone 'UTC' as captured_utc,
        releases.source || '_' || coalesce(year(newest.published_on)::varchar, 'nd') || '_' || lower(to_hex(newest.release_id)) as cite_key,
        'captured ' || strftime(captured_utc, '%Y-%m-%dT%H:%M:%SZ') || coalesce(' by ' || captures.seen_by, '')
            || coalesce(', ' || captures.memento_url, '') || ', sha-256 ' || captures.digest as fingerprint
    from newest
    inner join releases using (release_id)
    inner join sources using (source)
    inner join captures on captures.capture_id = newest.capture_id
)
select
    release_id,
    source,
    name || ', “' || title || '”, ' || coalesce(strftime(published_on, '%Y-%m-%d'), 'n.d.')
        || coalesce(', no. ' || release_number, '') || ', ' || url || ', ' || fingerprint as citation,
    '@misc{' || cite_key || array_to_string(list_transform(
        list_filter(
            [
                ['author', '{' || translate(name, '{}', '()') || '}'],
                ['title', '{' || translate(title, '{}', '()') || '}'],
                ['date', strftime(published_on, '%Y-%m-%d')],
                ['year', strftime(published_on, '%Y')],
                ['number', release_number],
                ['langid', case language_tag when 'id' then 'indonesian' when 'en' then 'english' when 'ms' then 'malay' end],
                ['urldate', strftime(captured_utc, '%Y-%m-%d')],
                ['note', fingerprint]
            ],
            lambda field: field[2] is not null
        ),
        lambda field: ',' || chr(10) || '  ' || field[1] || ' = {' || regexp_replace(
            replace(replace(replace(field[2], '\', '\textbackslash '), '~', '\textasciitilde '), '^', '\textasciicircum '),
            '([&%$#_])', '\\\1', 'g'
        ) || '}'
    ), '') || ',' || chr(10) || '  url = {' || url || '}' || chr(10) || '}' as bibtex,
    array_to_string(list_transform(
        list_filter(
            [
                ['TY', 'ELEC'],
                ['ID', cite_key],
                ['AU', name],
                ['TI', title],
                ['PY', strftime(published_on, '%Y')],
                ['DA', strftime(published_on, '%Y/%m/%d')],
                ['M1', release_number],
                ['LA', nullif(language_tag, 'und')],
                ['UR', url],
                ['Y2', strftime(captured_utc, '%Y/%m/%d')],
                ['N1', fingerprint],
                ['ER', '']
            ],
            lambda field: field[2] is not null
        ),
        lambda field: field[1] || '  - ' || regexp_replace(field[2], '\s+', ' ', 'g')
    ), chr(10)) as ris,
    json_merge_patch('{}', to_json({
        'id': cite_key,
        'type': 'webpage',
        'author': [{'literal': name}],
        'title': title,
        'issued': case when published_on is not null
            then {'date-parts': [[year(published_on), month(published_on), day(published_on)]]} end,
        'number': release_number,
        'language': nullif(language_tag, 'und'),
        'URL': url,
        'accessed': {'date-parts': [[year(captured_utc), month(captured_utc), day(captured_utc)]]},
        'note': fingerprint
    })) as csl_json,
    capture_id,
    digest,
    captured_at,
    memento_url
from cited;

comment on view citations is 'One row per release: a line to cite it by, with the fingerprint of the page that was read; also as BibTeX, RIS and CSL-JSON';
comment on column citations.release_id is 'The release; see releases';
comment on column citations.source is 'The source; see sources';
comment on column citations.citation is 'Institution, title, day, number, address, time of capture (by which web archive and where it serves it, if not by us) and sha-256 of the page as received';
comment on column citations.bibtex is 'The same as an entry of a BibTeX file';
comment on column citations.ris is 'The same as a record of a RIS file, for Zotero, EndNote and others';
comment on column citations.csl_json is 'The same as an object of CSL-JSON';
comment on column citations.capture_id is 'Capture that first showed this text; see captures';
comment on column citations.digest is 'Sha-256 (hex) of the page as received';
comment on column citations.captured_at is 'When it was captured';
comment on column citations.memento_url is 'Address at which a web archive serves this capture; null where we made it, or have it from a file';
