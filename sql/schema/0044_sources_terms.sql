-- Under which terms texts may be passed on: whoever only has the file must find it there.
alter table sources add column licence varchar;
alter table sources add column attribution varchar;

comment on column sources.licence is 'Terms for passing its releases on, as its source file states them: an SPDX name, or one sentence; null where it states none (ask the institution), and for warehouses of earlier versions until the next load';
comment on column sources.attribution is 'How it wants to be named when its releases are passed on; null: by its name';
