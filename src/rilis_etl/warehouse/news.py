"""What one run brought: new releases, edits, and pages that became issues."""

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True, slots=True)
class NewsRow:
    """A version that a run brought."""

    source: str
    title: str
    url: str
    published_on: date | None
    is_edit: bool  # the release was known with another text


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A page that a run could not load."""

    source: str
    url: str
    reason: str
    has_text: bool  # an earlier look at the page was loaded


@dataclass(frozen=True, slots=True)
class News:
    """Newest days first."""

    versions: tuple[NewsRow, ...]
    issues: tuple[IssueRow, ...]


def read_news(con: duckdb.DuckDBPyConnection, run_id: str) -> News:
    """What the run `run_id` brought, from a snapshot."""
    versions = con.execute(
        """
        select source, coalesce(versions.title, '(no title)') as title, versions.url, published_on,
            version_number > 1 as is_edit
        from captures join versions using (capture_id)
        where run_id = $1
        order by published_on desc nulls last, source, title, versions.url
        """,
        [run_id],
    ).fetchall()
    issues = con.execute(
        """
        select source, url, open_issues.reason, has_text
        from captures join open_issues using (capture_id, source, url)
        where run_id = $1
        order by has_text desc, source, url
        """,
        [run_id],
    ).fetchall()
    return News(tuple(NewsRow(*row) for row in versions), tuple(IssueRow(*row) for row in issues))
