-- What near-duplicate search knows of a text. Derived from version_texts: a row of another scheme is made anew.
-- Grain: one row per version that has been compared with the corpus.
create table version_signatures (
    version_id bigint not null,
    release_id bigint not null,
    text_key bigint not null,
    number_bits bigint not null,
    scheme varchar not null
);

comment on table version_signatures is 'One row per version that has been compared with the whole corpus';
comment on column version_signatures.version_id is 'The version; see versions';
comment on column version_signatures.release_id is 'Its release; see releases';
comment on column version_signatures.text_key is '64-bit hash of the words of the body without case and punctuation: equal for identical texts';
comment on column version_signatures.number_bits is 'Its numbers as bits: texts in two languages that share few of them are no translations of each other';
comment on column version_signatures.scheme is 'Algorithm, sizes and seed of the signature in similarity_keys';
