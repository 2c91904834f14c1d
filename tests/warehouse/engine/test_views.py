"""What the views say."""

from datetime import date
from typing import Any

import pytest

from rilis_etl.errors import IssueReason, WarehouseError
from rilis_etl.model import Byline, BylineKind, Language, Publication
from rilis_etl.warehouse.engine.sql_files import SqlFile
from rilis_etl.warehouse.engine.views import in_order
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


def ask(work: StagingDatabase, query: str) -> list[tuple[Any, ...]]:
    return work.con.execute(query).fetchall()


def test_an_issue_is_open_until_a_later_capture_of_the_url_loads(work: StagingDatabase, make: Any) -> None:
    work.write(make.issue(hour=0))
    work.write(make.issue(reason=IssueReason.TIMEOUT, hour=5))
    assert ask(work, "select reason, attempt_count, has_text, first_seen_at, last_seen_at from open_issues") == [
        ("timeout", 2, False, make.at(0), make.at(5))
    ]
    work.write(make.page(hour=9))
    assert ask(work, "select * from open_issues") == []


def test_a_release_whose_newest_look_failed_is_an_open_issue_that_has_a_text(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(hour=0))
    work.write(make.issue(hour=5))
    assert ask(work, "select reason, has_text from open_issues") == [("http_gone", True)]
    assert ask(work, "select count(*) from current_releases") == [(1,)]


def test_months_count_releases_and_not_versions(work: StagingDatabase, make: Any) -> None:
    work.write(make.page("1", "Satu.", 0))
    work.write(make.page("1", "Satu lagi.", 1))
    work.write(make.page("2", hour=2, language=Language("en", 0.9)))
    work.write(make.page("3", hour=3, publication=Publication(None, "none")))
    found = "select month_on, release_count, edited_count, indonesian_count from releases_per_month order by month_on"
    assert ask(work, found) == [(date(2026, 3, 1), 2, 1, 1), (None, 1, 0, 1)]


def test_credits_count_the_newest_texts_and_leave_fillers_out(work: StagingDatabase, make: Any) -> None:
    signed = (Byline(BylineKind.INITIALS, "ABC", full_name="Ani B. Cahya"), Byline(BylineKind.FILLER, "***"))
    work.write(make.page("1", "Satu.", 0, bylines=(Byline(BylineKind.INITIALS, "XYZ"),)))
    work.write(make.page("1", "Satu lagi.", 1, bylines=signed))
    work.write(make.page("2", hour=2, bylines=signed))
    assert ask(work, "select credit, full_name, release_count from author_credits") == [("ABC", "Ani B. Cahya", 2)]


def test_removals_are_counted_by_rule(work: StagingDatabase, make: Any) -> None:
    work.write(make.together(make.page("1", hour=0), make.page("2", hour=1)))
    found = "select rule, removal_count, version_count, character_count, example from removal_counts"
    assert ask(work, found) == [("share", 2, 2, 16, "Bagikan ")]


def test_every_source_has_a_row_even_when_nothing_is_held_of_it(work: StagingDatabase, make: Any) -> None:
    found = "select source, release_count, capture_count, open_issue_count, newest_on from releases_per_source"
    assert ask(work, found) == [("kantor", 0, 0, 0, None)]
    work.write(make.together(make.page("1", hour=0), make.issue("2", hour=1)))
    assert ask(work, found) == [("kantor", 1, 2, 1, date(2026, 3, 1))]


def test_a_view_comes_after_those_it_reads_from() -> None:
    files = (SqlFile("a", "", "select * from b"), SqlFile("b", "", "-- from a\nselect * from c join d"))
    assert [file.name for file in in_order(files)] == ["b", "a"]


def test_views_that_read_from_each_other_are_refused() -> None:
    files = (SqlFile("a", "", "select * from b"), SqlFile("b", "", "select * from a"))
    with pytest.raises(WarehouseError, match="read from each other"):
        in_order(files)
