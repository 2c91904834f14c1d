-- A row: a view or the search index counts other releases than current_releases has, or issues_by_reason other open pages than
-- open_issues has.
-- Meaning: two answers of this warehouse to one question would differ.
-- Do: report it as a fault of rilis_etl, with this row.
-- Of a run: left_out_versions, versions, releases, captures, search_documents
-- Kind: warn. A wrong count must not keep the releases themselves from being published.
with counts as (
    select 'releases_per_source' as counted_by, sum(release_count) as counted, (select count(*) from current_versions) as expected
    from releases_per_source
    union all
    select 'releases_per_month', sum(release_count), (select count(*) from current_versions) from releases_per_month
    union all
    select 'languages', sum(release_count), (select count(*) from current_versions) from languages
    union all
    select 'search', count(*), (select count(*) from current_versions)
    from search_documents anti join search_left_out using (document_number)
    union all
    select
        'releases_per_source, with what it leaves out',
        sum(release_count + copy_count + interstitial_count),
        (select count(*) from newest_versions)
    from releases_per_source
    union all
    select 'issues_by_reason', sum(open_page_count), (select count(*) from open_issues) from issues_by_reason
)
select counted_by, counted, expected
from counts
where coalesce(counted, 0) <> expected
