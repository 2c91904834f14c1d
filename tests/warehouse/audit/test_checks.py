"""Every check finds the fault it is there for, and nothing in a sound warehouse."""

from pathlib import Path
from typing import Any

import pytest

from rilis_etl.warehouse.audit.checks import run_checks
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

FAULTS = {
    "addresses_of_two_sources": (
        "update captures set address = 'https://k.test/1', source = if(outcome = 'unchanged', 'other', source)"
    ),
    "archive_positions_behind": "update archive_files set loaded_bytes = 1",
    "captures_repeated": "insert into captures select * from captures limit 1",
    "captures_with_unknown_words": "update captures set outcome = 'lost' where outcome = 'listing'",
    "captures_without_their_result": "delete from issues",
    "edits_without_changes": "delete from paragraph_changes",
    "issues_without_capture": "update issues set capture_id = 'none'",
    "links_repeated": "insert into links select * from links limit 1",
    "pairs_repeated": "insert into release_clusters values (1, 1)",
    "parts_without_version": "insert into bylines values (1, 1, 'initials', 'author', 'AB', 'end', null, 1)",
    "published_in_the_future": "update versions set published_on = '2026-03-04'",
    "counts_that_disagree": "insert into search_left_out select document_number, 'copy' from search_documents",
    "releases_that_do_not_fit_their_captures": "update release_urls set last_seen_at = '2020-01-01'",
    "releases_without_version": "insert into releases values (1, 'kantor', '9', 'https://k.test/', now(), now())",
    "removals_that_do_not_fit": "update removals set position = 10000",
    "search_index_that_does_not_fit": (
        "insert into search_documents select 1, 1, release_id, 'kantor', null, 'id', 1 from releases"
    ),
    "one_body_under_many_titles": """
        insert into releases select one.* replace (n as release_id)
        from (from releases limit 1) as one cross join range(1, 4) as copies(n);
        insert into versions select one.* replace (n as release_id, n as version_id, 'Judul ' || n as title)
        from (from versions limit 1) as one cross join range(1, 4) as copies(n);
        insert into version_signatures
        select version_id, release_id, 1, 0, 'planted' from versions where release_id < 4;
    """,
    "similarity_without_version": "insert into version_signatures values (1, 1, 1, 0, 'none')",
    "sources_unknown": "delete from sources",
    "texts_that_do_not_fit": "update version_texts set body = body || '.'",
    "version_numbers_with_gaps": "update versions set version_number = version_number + 1",
    "versions_of_several_readers": "update captures set reader = capture_id",
    "versions_that_do_not_fit_their_capture": "update versions set captured_at = '2020-01-01'",
    "versions_without_their_text": "delete from version_texts",
    "windows_that_cannot_be": (
        "insert into windows select 'r1', 'kantor', today(), today(), 'missing', 'done', 0, 0, 0, null, now()"
    ),
}


WARNINGS = ("addresses_of_two_sources", "counts_that_disagree", "one_body_under_many_titles", "published_in_the_future")


@pytest.fixture
def loaded(work: StagingDatabase, make: Any) -> StagingDatabase:
    """A release with two versions, one with a repeated capture, an issue and a listing."""
    first = make.page("1", "Satu.", 0), make.page("1", "Dua.", 1)
    rest = make.page("2", hour=3), make.page("2", hour=4), make.issue("3", hour=5)
    work.write(make.together(*first, make.listing("Satu", hour=2), *rest))
    index_new_texts(work.con)
    return work


def test_a_sound_warehouse_passes_every_check(loaded: StagingDatabase, sql: Path) -> None:
    assert run_checks(loaded.con, read_sql(sql / "checks")) == ()


def test_every_check_has_a_planted_fault(sql: Path) -> None:
    assert {check.name for check in read_sql(sql / "checks")} == FAULTS.keys()


@pytest.mark.parametrize("is_limited", [False, True], ids=["all rows", "what the run touched"])
def test_each_check_finds_the_fault_it_is_there_for(loaded: StagingDatabase, sql: Path, *, is_limited: bool) -> None:
    checks = {check.name: check for check in read_sql(sql / "checks")}
    run_id = loaded.run.run_id if is_limited else ""
    for name, fault in FAULTS.items():
        loaded.con.begin()
        loaded.con.execute(fault)
        (finding,) = run_checks(loaded.con, (checks[name],), run_id)
        loaded.con.rollback()
        assert finding.check == name
        assert finding.row_count >= 1
        assert "=" in finding.rows


def test_a_limited_check_reads_only_what_its_run_touched(loaded: StagingDatabase, sql: Path) -> None:
    limited = [check for check in read_sql(sql / "checks") if "\nOf a run: " in check.header]
    for name in (check.name for check in limited):
        loaded.con.begin()
        loaded.con.execute(FAULTS[name])
        assert run_checks(loaded.con, [check for check in limited if check.name == name], "a later run") == ()
        loaded.con.rollback()
    assert len(limited) == 9


def test_a_sound_warehouse_passes_the_checks_of_each_run(loaded: StagingDatabase, sql: Path) -> None:
    for run_id in (loaded.run.run_id, "another"):
        assert run_checks(loaded.con, read_sql(sql / "checks"), run_id) == ()


def test_a_copy_of_a_release_that_the_run_has_not_touched_is_counted_as_a_copy(
    loaded: StagingDatabase, sql: Path
) -> None:
    first = "(select release_id from releases where source_key = '1')"
    loaded.con.execute(f"update captures set run_id = 'an earlier one' where release_id = {first}")
    loaded.con.execute(f"insert into release_clusters by name select release_id, {first} as cluster_id from releases")
    index_new_texts(loaded.con)
    assert loaded.con.execute("select copy_count, release_count from releases_per_source").fetchall() == [(1, 1)]
    counts = [check for check in read_sql(sql / "checks") if check.name == "counts_that_disagree"]
    for run_id in ("", loaded.run.run_id, "an earlier one"):
        assert run_checks(loaded.con, counts, run_id) == ()


def test_receipts_that_overlap_are_found(loaded: StagingDatabase, sql: Path) -> None:
    loaded.con.execute("insert into removals select version_id, 2, rule, 1, text from removals")
    loaded.con.execute("update versions set removal_count = 2")
    assert [f.check for f in run_checks(loaded.con, read_sql(sql / "checks"))] == ["removals_that_do_not_fit"]


def test_a_text_that_stands_twice_is_found_also_beside_one_that_is_missing(loaded: StagingDatabase, sql: Path) -> None:
    checks = [check for check in read_sql(sql / "checks") if check.name == "versions_without_their_text"]
    for fault in (
        "insert into version_texts select * from version_texts limit 1",
        "delete from version_texts where rowid = 1",
    ):
        loaded.con.execute(fault)
        assert [finding.row_count for finding in run_checks(loaded.con, checks)] == [1]


@pytest.mark.parametrize("name", WARNINGS)
def test_what_may_be_the_newsrooms_mistake_is_a_warning(sql: Path, loaded: StagingDatabase, name: str) -> None:
    loaded.con.execute(FAULTS[name])
    (finding,) = run_checks(loaded.con, tuple(check for check in read_sql(sql / "checks") if check.name == name))
    assert finding.is_warning


def test_everything_else_keeps_a_snapshot_from_being_published(sql: Path) -> None:
    assert tuple(check.name for check in read_sql(sql / "checks") if "\nKind: warn" in check.header) == WARNINGS
