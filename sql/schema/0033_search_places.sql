-- Where each word stands in each text, in place of bits for what may stand beside it: phrases, words near each other and
-- concordances are answered by the index alone, exactly. Words instead of stems: a prefix, a phrase and a word in quotes ask
-- for words as they are written. With each text what a query filters by, so that it need not ask the versions.
-- The index is made anew by the load that applies this.
drop table search_postings;
drop table search_words;
drop table search_documents;
drop table search_superseded;

create table search_documents (
    document_number integer not null,
    version_id bigint not null,
    release_id bigint not null,
    source varchar not null,
    published_on date,
    language_tag varchar not null,
    word_count integer not null
);

comment on table search_documents is 'One row per version that search knows: its short number in search_postings, its length, and what queries filter by';
comment on column search_documents.document_number is '1, 2, 3 … in the order of indexing: 4 bytes where version_id takes 8. Other after a rebuild; see version_id';
comment on column search_documents.version_id is 'The version; see versions';
comment on column search_documents.release_id is 'The release; see releases';
comment on column search_documents.source is 'The source; see sources';
comment on column search_documents.published_on is 'Day of publication; null when no witness is believed';
comment on column search_documents.language_tag is 'BCP 47 tag of the main language: says by which rules its words are folded';
comment on column search_documents.word_count is 'Words of the text, with those of the title counted three times, as in search_postings';

create table search_left_out (
    document_number integer not null,
    reason varchar not null
);

comment on table search_left_out is 'One row per indexed version that current_releases leaves out: search passes over it';
comment on column search_left_out.document_number is 'The text; see search_documents';
comment on column search_left_out.reason is 'superseded: a later version replaced it; copy: another release of its cluster stands for it; interstitial: a page shown in place of releases';

create table search_words (
    term_id bigint not null,
    word_id bigint not null,
    stem_id bigint not null,
    initial integer not null,
    is_root boolean not null,
    folding varchar not null,
    word varchar not null,
    stem varchar not null
);

comment on table search_words is 'One row per word of the indexed texts and language whose rules fold it, with its stem; and per root of the dictionary';
comment on column search_words.term_id is '64 bits: the first 40 of the stem''s hash, then 24 of the word''s, so that words of one stem stand together in search_postings';
comment on column search_words.word_id is '64-bit hash of the word; see search_key';
comment on column search_words.stem_id is '64-bit hash of folding and stem; see search_key';
comment on column search_words.initial is 'Unicode number of its first letter: by it a query passes over most words without reading them';
comment on column search_words.is_root is 'A root of the Indonesian dictionary, in a text or not: words that no text has are folded by these';
comment on column search_words.folding is 'Whose rules fold it: en in English texts, id in Indonesian, Malay and all others';
comment on column search_words.word is 'The word as search_tokens() gives it: lower case, no accents';
comment on column search_words.stem is 'What is left when its affixes are folded: words of one stem and folding find each other';

create table search_postings (
    term_id bigint not null,
    document_number integer not null,
    frequency smallint not null,
    places integer[] not null
);

comment on table search_postings is 'One row per word and indexed version: how often the word occurs in it, and where';
comment on column search_postings.term_id is 'The word; see search_words';
comment on column search_postings.document_number is 'The text; see search_documents';
comment on column search_postings.frequency is 'Occurrences in the text plus three times those in the title, at most 32767';
comment on column search_postings.places is 'Which words of the text it is: 1, 2, 3 … in the text, below -127 in the title, in order';
