-- A question shows some twenty texts of a million. Found by this index each is unpacked alone; found by a scan it is
-- unpacked with the three hundred that are stored beside it. Not unique, so that no append reads it (0011): a load of
-- 500 texts costs what it cost (measured on DuckDB 2.0.1), and the file 40 bytes a text.
-- Whoever alters version_texts in a later file drops the index first and makes it again.
create index version_texts_by_version on version_texts (version_id);
