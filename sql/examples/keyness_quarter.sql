-- Which words rose in the newest quarter, against the year before it?
from keyness(
    (
        select list(release_id) from current_releases, data_as_of
        where published_on >= date_trunc('quarter', newest_on)
    ),
    (
        select list(release_id) from current_releases, data_as_of
        where published_on >= date_trunc('quarter', newest_on) - interval 1 year and published_on < date_trunc('quarter', newest_on)
    )
)
where log_ratio > 0
limit 8;
