-- What was taken out of one release, in order, by which rule?
select version_number, rule, position, text
from removals
inner join versions using (version_id)
inner join releases using (release_id)
where source = 'komisiwarga' and source_key = '1836'
order by version_number, position;
