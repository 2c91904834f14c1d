-- A window whose pages came and brought no release for some of its links is partial: these are asked for again.
comment on column windows.outcome is 'done; partial: some of its releases are still open; or failed';
comment on column windows.missing_count is 'Of these, pages that did not come and may come another time, and releases that are still open';
comment on column windows.failure is 'Why the window failed, or what is still open; null when it is done';
comment on column captures.reader is 'Fingerprint of what the page was parsed with: code version, source file, learned lines. Texts are compared only if they were parsed with the same; null when the archive has lost the page';
