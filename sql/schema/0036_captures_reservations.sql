-- What a page reserves against being passed on by machines, as it says itself: kept, and left to whoever exports.
alter table captures add column reservations varchar;
alter table captures add column tdm_policy varchar;

comment on column captures.reservations is 'Words by which the page reserves rights, in headers or meta elements, with spaces between: tdm-reservation, noarchive, noindex, noai …; null where there is none, and for captures loaded by earlier versions until a rebuild';
comment on column captures.tdm_policy is 'Address of the terms that a tdm-reservation names';
