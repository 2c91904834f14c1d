"""What the report shows, read from one snapshot in one go, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

MOST_TITLES = 5_000
"""Newest releases that the report lists: a megabyte of HTML; all of them are in the warehouse."""

MOST_ROWS = 25
"""Rows of a table in the report; the whole of it is one query away."""

EDITS = 10
"""Newest edits shown with what changed."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source and how much of it is in the corpus."""

    source: str
    name: str
    release_count: int
    edited_count: int
    oldest_on: date | None
    newest_on: date | None
    open_issue_count: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """Releases of a source in a month."""

    source: str
    month_on: date
    release_count: int


@dataclass(frozen=True, slots=True)
class DayLine:
    """Releases of a source on a day, and links of that day without a text."""

    source: str
    day_on: date
    loaded_count: int
    missing_count: int


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One author credit of a source, and how often it was used."""

    source: str
    credit: str
    kind: str
    full_name: str | None
    release_count: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """One language of a source; `release_share` from 0 to 1."""

    source: str
    language_tag: str
    release_count: int
    release_share: float
    bilingual_count: int


@dataclass(frozen=True, slots=True)
class RemovalLine:
    """What one cleaning rule took out."""

    rule: str
    removal_count: int
    character_count: int
    example: str


@dataclass(frozen=True, slots=True)
class ClusterLine:
    """Releases that count as one."""

    first_on: date | None
    first_source: str
    title: str
    release_count: int
    source_count: int
    longest_lag_hours: float | None


@dataclass(frozen=True, slots=True)
class EditLine:
    """Two texts of one release that follow each other."""

    source: str
    url: str
    seen_at: datetime
    version_number: int
    title_before: str
    title: str
    body_before: str
    body: str


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """A release whose page is gone."""

    source: str
    title: str
    url: str
    published_on: date | None
    last_found_at: datetime
    withdrawn_since: datetime
    is_confirmed: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class IssueLine:
    """Pages of a source that could not be loaded, for one reason."""

    source: str
    reason: str
    page_count: int
    open_page_count: int
    example_url: str
    example_detail: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """An unusually long silence of a source; both days are in it."""

    source: str
    first_on: date
    last_on: date
    day_count: int
    usual_day_count: float
    missing_count: int


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release in the list."""

    published_on: date | None
    source: str
    title: str
    url: str
    language_tag: str


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything in the report."""

    snapshot: str
    data_as_of: datetime | None
    sources: tuple[SourceLine, ...]
    months: tuple[MonthLine, ...]
    days: tuple[DayLine, ...]  # of the newest 53 weeks of each source
    credits: tuple[CreditLine, ...]
    languages: tuple[LanguageLine, ...]
    removals: tuple[RemovalLine, ...]
    clusters: tuple[ClusterLine, ...]
    edits: tuple[EditLine, ...]
    withdrawals: tuple[WithdrawalLine, ...]
    issues: tuple[IssueLine, ...]
    gaps: tuple[GapLine, ...]
    releases: tuple[ReleaseLine, ...]

    @property
    def release_count(self) -> int:
        """Releases of all sources."""
        return sum(line.release_count for line in self.sources)


def read_report_data(con: duckdb.DuckDBPyConnection, snapshot: str, data_as_of: datetime | None) -> ReportData:
    """Read the report's figures from an open snapshot, of which the name and the newest capture are given."""

    def rows(name: str, at_most: int | None = None) -> list[tuple[Any, ...]]:
        return con.execute(_QUERIES[name], [at_most] if at_most else []).fetchall()

    return ReportData(
        snapshot,
        data_as_of,
        tuple(SourceLine(*row) for row in rows("sources")),
        tuple(MonthLine(*row) for row in rows("months")),
        tuple(DayLine(*row) for row in rows("days")),
        tuple(CreditLine(*row) for row in rows("credits", MOST_ROWS)),
        tuple(LanguageLine(*row) for row in rows("languages")),
        tuple(RemovalLine(*row) for row in rows("removals", MOST_ROWS)),
        tuple(ClusterLine(*row) for row in rows("clusters", MOST_ROWS)),
        tuple(EditLine(*row) for row in rows("edits", EDITS)),
        tuple(WithdrawalLine(*row) for row in rows("withdrawals", MOST_ROWS)),
        tuple(IssueLine(*row) for row in rows("issues", MOST_ROWS)),
        tuple(GapLine(*row) for row in rows("gaps", MOST_ROWS)),
        tuple(ReleaseLine(*row) for row in rows("releases", MOST_TITLES)),
    )


_QUERIES = {
    "sources": """
        select source, name, release_count, edited_count, oldest_on, newest_on, open_issue_count
        from releases_per_source order by source
    """,
    "months": """
        select source, month_on, release_count from releases_per_month
        where month_on is not null order by source, month_on
    """,
    "days": """
        select source, day_on, loaded_count, missing_count from coverage_calendar
        qualify day_on > max(day_on) over () - 371 order by source, day_on
    """,
    "credits": """
        select source, credit, kind, full_name, release_count, first_on, last_on from author_credits
        order by release_count desc, source, credit, kind limit $1
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
            earlier.title, newest.title, earlier_texts.body, texts.body
        from newest
        inner join versions as earlier
            on earlier.release_id = newest.release_id and earlier.version_number = newest.version_number - 1
        inner join releases on releases.release_id = newest.release_id
        inner join version_texts as texts on texts.version_id = newest.version_id
        inner join version_texts as earlier_texts on earlier_texts.version_id = earlier.version_id
        order by newest.captured_at desc, newest.capture_id desc
    """,
    "withdrawals": """
        select source, title, url, published_on, last_found_at, withdrawn_since, is_confirmed, evidence
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
    "releases": """
        select published_on, source, title, versions.url, language_tag
        from versions semi join current_versions using (version_id) inner join releases using (release_id)
        order by published_on desc nulls last, source, title limit $1
    """,
}
