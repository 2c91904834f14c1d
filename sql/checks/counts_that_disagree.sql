-- A row: a view or the search index counts other releases than current_releases has, or issues_by_reason other open pages than
-- open_issues has.
-- Meaning: two answers of this warehouse to one question would differ.
-- Do: report it as a fault of rilis_etl, with this row.
-- Of a run: left_out_versions, versions, releases, captures, search_documents
-- Kind: warn. A wrong count must not keep the releases themselves from being published.
with sums as materialized (
    select
        sum(release_count) as current_count,
        sum(release_count + copy_count + interstitial_count) as newest_count
    from releases_per_source
),
held as materialized (select count(*) as release_count from current_versions),
counts as (
    select 'releases_per_source' as counted_by, sums.current_count as counted, held.release_count as expected
    from sums cross join held
    union all
    select 'releases_per_month', (select sum(release_count) from releases_per_month), held.release_count from held
    union all
    select 'languages', (select sum(release_count) from languages), held.release_count from held
    union all
    select
        'search',
        (select count(*) from search_documents anti join search_left_out using (document_number)),
        held.release_count
    from held
    union all
    select
        'releases_per_source, with what it leaves out', sums.newest_count, (select count(*) from newest_versions)
    from sums
    union all
    select 'issues_by_reason', (select sum(open_page_count) from issues_by_reason), (select count(*) from open_issues)
)
select counted_by, counted, expected
from counts
where coalesce(counted, 0) <> expected
