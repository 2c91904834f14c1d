"""What the report shows, read from one snapshot in one go, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from rilis_etl.resources import folder
from rilis_etl.warehouse.read.report_queries import REPORT_QUERIES
from rilis_etl.warehouse.read.source_rates import SourceState, read_source_states

MOST_TITLES = 2_500
"""Newest releases that the report lists: half a megabyte of HTML; all of them are in the warehouse."""

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
    memento_count: int = 0  # of the loaded ones: only web archives saw their newest text


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
    seen_by: str = "live"  # or the web archive that alone has the new text


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
    seen_by: str = "live"  # or the web archive that saw it first


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
class CompletenessLine:
    """How often each thing is known of a source's releases, as shares from 0 to 1."""

    source: str
    release_count: int
    dated_share: float
    disagreeing_share: float  # the witnesses of the day do not agree
    credited_share: float
    language_share: float
    section_share: float
    number_share: float
    image_share: float


@dataclass(frozen=True, slots=True)
class TermLine:
    """In how many releases of a month a search finds something; `mistake` says what is wrong with a search."""

    term: str
    month_on: date | None
    release_count: int
    all_count: int
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class OwnViewLine:
    """A view that a person has added to the warehouse."""

    name: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything in the report."""

    snapshot: str
    data_as_of: datetime | None
    sources: tuple[SourceLine, ...]
    months: tuple[MonthLine, ...]
    days: tuple[DayLine, ...]  # on which something is loaded or missing
    credits: tuple[CreditLine, ...]
    languages: tuple[LanguageLine, ...]
    removals: tuple[RemovalLine, ...]
    clusters: tuple[ClusterLine, ...]
    edits: tuple[EditLine, ...]
    withdrawals: tuple[WithdrawalLine, ...]
    issues: tuple[IssueLine, ...]
    gaps: tuple[GapLine, ...]
    releases: tuple[ReleaseLine, ...]
    completeness: tuple[CompletenessLine, ...] = ()
    terms: tuple[TermLine, ...] = ()
    health: tuple[SourceState, ...] = ()
    own_views: tuple[OwnViewLine, ...] = ()

    @property
    def release_count(self) -> int:
        """Releases of all sources."""
        return sum(line.release_count for line in self.sources)


def read_report_data(
    con: duckdb.DuckDBPyConnection, snapshot: str, data_as_of: datetime | None, terms: Sequence[str] = ()
) -> ReportData:
    """Read the report's figures from an open snapshot, of which the name and the newest capture are given.

    `terms` are searches whose months are counted; one that cannot be understood becomes a line that says so.
    """

    def rows(name: str, at_most: int | None = None) -> list[tuple[Any, ...]]:
        return con.execute(REPORT_QUERIES[name], [at_most] if at_most else []).fetchall()

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
        tuple(CompletenessLine(*row) for row in rows("completeness")),
        tuple(line for term in terms for line in _months_of(con, term)),
        read_source_states(con, data_as_of.date()) if data_as_of else (),
        _own_views(con),
    )


def _own_views(con: duckdb.DuckDBPyConnection) -> tuple[OwnViewLine, ...]:
    ours = [path.stem for path in (folder("sql") / "views").glob("*.sql")]
    return tuple(OwnViewLine(*row) for row in con.execute(REPORT_QUERIES["own_views"], [ours]).fetchall())


def _months_of(con: duckdb.DuckDBPyConnection, term: str) -> tuple[TermLine, ...]:
    query = "select month_on, release_count, all_count from term_per_month($1) where month_on is not null"
    try:
        return tuple(TermLine(term, *row) for row in con.execute(query, [term]).fetchall())
    except duckdb.InvalidInputException as error:
        return (TermLine(term, None, 0, 0, str(error).rpartition("search: ")[2]),)
