-- What a newsroom puts under its text so that nobody looks for a second page ("###"); taken out, kept as a field.
alter table versions add column end_mark varchar;

comment on column versions.end_mark is 'The mark that ends the text, as written: ###, -30-; null where there is none';
