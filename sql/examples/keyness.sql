-- Which words are typical of one institution against the others?
from keyness(
    (select list(release_id) from current_releases where source = 'ombudswarga'),
    (select list(release_id) from current_releases where source <> 'ombudswarga')
)
where log_ratio > 0
limit 8;
