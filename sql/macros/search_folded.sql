-- Purpose: a text as search compares it: lower case, no accents, no apostrophes (Jum'at: jumat; the victim's: the victim).
-- replace four times and not translate once: a tenth of the time (measured).
create or replace macro search_folded(content) as
regexp_replace(
    lower(strip_accents(replace(replace(replace(replace(content, '''', '’'), '‘', '’'), '`', '’'), 'ʼ', '’'))),
    '([^\s’])’+s\b|’', '\1', 'g'
);

comment on macro search_folded is 'A text as search compares it, in lower case without accents and apostrophes: search_folded(title)';
