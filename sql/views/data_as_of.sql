-- Purpose: how fresh the snapshot is as a whole; releases_per_source says it by institution.
-- Grain: one row.
create or replace view data_as_of as
select
    (select max(fetched_at) from captures) as data_as_of,
    (select max(published_on) from versions) as newest_on;

comment on view data_as_of is 'One row: how fresh this snapshot is';
comment on column data_as_of.data_as_of is 'Newest capture: nothing that the institutions did later is in this snapshot. Null: nothing was captured';
comment on column data_as_of.newest_on is 'Newest day of publication of any release';
