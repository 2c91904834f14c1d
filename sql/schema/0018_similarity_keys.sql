-- Where a text is looked up by others that share much with it. Append-only and without an index, which would make the
-- file five times as large. 32 bits halve what each load reads; among a million texts they lead one text in twenty to
-- a stranger, which the comparison then dismisses.
-- Grain: one row per version and key.
create table similarity_keys (
    key integer not null,
    version_id bigint not null,
    is_band boolean not null
);

comment on table similarity_keys is 'One row per version and search key: texts that share one band, or two samples, are compared word by word';
comment on column similarity_keys.key is '32-bit hash of a MinHash band, or of one of the sampled five-word runs; what it leads to is compared word by word';
comment on column similarity_keys.version_id is 'The version; see versions';
comment on column similarity_keys.is_band is 'A band of the MinHash signature (else a sampled run of words)';
