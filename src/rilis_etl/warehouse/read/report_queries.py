"""What the report asks, by the part that it fills; the columns are the fields of the lines in report_data.py."""

from collections.abc import Mapping

REPORT_QUERIES: Mapping[str, str] = {
    "sources": """
        select source, name, release_count, edited_count, oldest_on, newest_on, open_issue_count
        from releases_per_source where release_count > 0 or capture_count > 0 order by source
    """,
    "months": """
        select source, month_on, release_count from releases_per_month
        where month_on is not null order by source, month_on
    """,
    "days": """
        select source, day_on, loaded_count, missing_count, memento_count from coverage_calendar
        where loaded_count > 0 or missing_count > 0 order by source, day_on
    """,
    "credits": """
        select source, credit, kind, full_name, release_count, first_on, last_on from author_credits
        order by release_count desc, source, credit, kind limit $1
    """,
    "own_views": """
        select view_name, comment from duckdb_views()
        where not internal and database_name = current_database() and not list_contains($1, view_name)
        order by view_name
    """,
    "languages": """
        select source, language_tag, release_count, release_share, bilingual_count from languages
        order by source, release_count desc, language_tag
    """,
    "removals": """
        select rule, sum(removal_count)::bigint, sum(character_count)::bigint, any_value(example order by source)
        from removal_counts group by rule order by 2 desc, rule limit $1
    """,
    "clusters": """
        select first_on, first_source, title, release_count, source_count, longest_lag_hours from clusters
        order by release_count desc, first_on desc, title limit $1
    """,
    "edits": """
        with newest as (
            select * from versions where version_number > 1
            order by captured_at desc, capture_id desc limit $1
        )
        select
            releases.source, newest.url, newest.captured_at, newest.version_number,
            earlier.title, newest.title, earlier_texts.body, texts.body, coalesce(newest.seen_by, 'live')
        from newest
        inner join versions as earlier
            on earlier.release_id = newest.release_id and earlier.version_number = newest.version_number - 1
        inner join releases on releases.release_id = newest.release_id
        inner join version_texts as texts on texts.version_id = newest.version_id
        inner join version_texts as earlier_texts on earlier_texts.version_id = earlier.version_id
        order by newest.captured_at desc, newest.capture_id desc
    """,
    "withdrawals": """
        select source, title, url, published_on, last_found_at, withdrawn_since, is_confirmed, evidence, seen_by
        from withdrawals where returned_at is null order by withdrawn_since desc, source, title limit $1
    """,
    "issues": """
        select source, reason, page_count, open_page_count, example_url, example_detail from issues_by_reason
        order by open_page_count desc, source, reason limit $1
    """,
    "gaps": """
        select source, first_on, last_on, day_count, usual_day_count, missing_count from gaps
        order by day_count desc, source, first_on limit $1
    """,
    "completeness": """
        select
            source, count(*), avg((published_on is not null)::int), avg(coalesce(dates_disagree, false)::int),
            avg((bylines is not null)::int), avg((language_tag <> 'und')::int), avg((section is not null)::int),
            avg((release_number is not null)::int), avg((image_url is not null)::int)
        from current_releases group by source order by source
    """,
    "releases": """
        select published_on, source, title, versions.url, language_tag
        from versions semi join current_versions using (version_id) inner join releases using (release_id)
        order by published_on desc nulls last, source, title limit $1
    """,
}
