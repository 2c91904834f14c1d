"""Versions, changes and states of releases as they come out of batches, whatever the batches are."""

import random
from dataclasses import replace
from typing import Any

import pytest

from rilis_etl.errors import IssueReason, WarehouseError
from rilis_etl.model import Block, BlockKind, CapturePlace
from rilis_etl.warehouse.audit.checks import run_checks
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.load.diffs import derive_changes
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from tests.warehouse.load.test_write import loaded, rows

OLD, NEW = "Korban tiga orang, semua selamat.", "Korban empat orang, semua selamat."


def look(make: Any, text: str, hour: int, key: str = "1", **changes: Any) -> tuple[CaptureRow, ...]:
    """A page that says nothing of when it was changed."""
    batch: tuple[CaptureRow, ...] = make.page(key, text, hour, **{"modified_at": None, **changes})
    return batch


def outcomes(work: StagingDatabase) -> list[str]:
    return [outcome for (outcome,) in rows(work, "select outcome from captures order by fetched_at")]


def states(work: StagingDatabase) -> list[tuple[Any, ...]]:
    return rows(work, "select state, is_confirmed from release_states order by source_key, state_number")


def test_a_text_seen_once_is_on_record_and_no_version(work: StagingDatabase, make: Any) -> None:
    work.write(look(make, OLD, 0))
    result = work.write(look(make, NEW, 24))
    assert not result.loaded | result.unchanged
    assert outcomes(work) == ["loaded", "unconfirmed"]
    assert rows(work, "select body from current_releases") == [(OLD,)]
    assert rows(work, "select last_seen_at from releases") == [(make.at(24),)], "the page was there"


def test_a_second_look_makes_the_version_and_dates_it_by_the_first(work: StagingDatabase, make: Any) -> None:
    for batch in (look(make, OLD, 0), look(make, NEW, 24), look(make, NEW, 48)):
        work.write(batch)
    assert outcomes(work) == ["loaded", "unchanged", "loaded"]
    assert rows(work, "select body, valid_from, valid_to from all_releases order by version_number") == [
        (OLD, make.at(0), make.at(24)),
        (NEW, make.at(24), None),
    ]
    assert rows(work, "select captured_at from versions where version_number = 2") == [(make.at(48),)]


def test_a_page_that_owns_to_the_edit_needs_no_second_look(work: StagingDatabase, make: Any) -> None:
    work.write(look(make, OLD, 0))
    work.write(make.page("1", NEW, 24))
    assert outcomes(work) == ["loaded", "loaded"]


def test_two_captures_of_one_url_in_one_run_make_no_edit(work: StagingDatabase, make: Any) -> None:
    first, second = look(make, OLD, 0), look(make, NEW, 0)
    work.write(make.together(first, second))
    assert rows(work, "select count(*) from versions") == [(1,)]
    assert sorted(outcomes(work)) == ["loaded", "unconfirmed"]


@pytest.mark.parametrize("seed", range(8))
def test_unconfirmed_looks_come_to_the_same_rows_in_any_order_and_batches(
    work: StagingDatabase, make: Any, seed: int
) -> None:
    rng = random.Random(seed)
    batches = [look(make, rng.choice((OLD, NEW)), hour, str(hour % 2)) for hour in range(12)]
    arrival = rng.sample(batches, k=len(batches))
    cut = rng.randrange(1, len(arrival))
    expected = loaded(work, [make.together(*batches)])
    assert loaded(work, [make.together(*arrival[:cut]), make.together(*arrival[cut:])]) == expected
    assert loaded(work, batches) == expected
    assert loaded(work, arrival) == expected


def test_a_clock_that_goes_backwards_puts_the_texts_in_the_order_of_their_times(
    work: StagingDatabase, make: Any
) -> None:
    work.write(make.page("1", NEW, 48))
    work.write(make.page("1", OLD, 0))
    assert rows(work, "select version_number, body from all_releases order by 1") == [(1, OLD), (2, NEW)]


def test_an_edit_is_told_paragraph_by_paragraph(work: StagingDatabase, make: Any) -> None:
    work.write(make.page("1", f"Posko dibuka di balai desa.\n{OLD}", 0, title="Posko"))
    note = "Ralat: jumlah korban yang benar ialah empat."
    work.write(make.page("1", f"Posko dibuka di balai desa.\n{NEW}\n{note}", 24, title="Posko Baru", modified_at=None))
    work.write(make.page("1", f"Posko dibuka di balai desa.\n{NEW}\n{note}", 48, title="Posko Baru", modified_at=None))
    assert rows(work, "select part, kind, words, is_silent from version_changes order by position") == [
        ("title", "changed", "Posko {+Baru+}", False),
        ("paragraph", "changed", "Korban [-tiga-] {+empat+} orang, semua selamat.", False),
        ("paragraph", "added", f"{{+{note}+}}", False),
    ]


def test_an_edit_that_nothing_owns_to_is_silent(work: StagingDatabase, make: Any) -> None:
    for batch in (look(make, OLD, 0), look(make, NEW, 24), look(make, NEW, 48)):
        work.write(batch)
    assert rows(work, "select words, is_silent, changed_since from version_changes") == [
        ("Korban [-tiga-] {+empat+} orang, semua selamat.", True, make.at(24))
    ]


def test_an_edit_of_the_credits_alone_changes_no_paragraph(work: StagingDatabase, make: Any, sql: Any) -> None:
    work.write(look(make, OLD, 0, text_with_credits=f"{OLD} (ABC)"))
    work.write(make.page("1", OLD, 24, text_with_credits=f"{OLD} (DEF)"))
    assert rows(work, "select count(*) from versions") == [(2,)]
    assert derive_changes(work.con) == 1, "it is looked at again"
    assert rows(work, "from version_changes") == []
    index_new_texts(work.con)
    assert run_checks(work.con, read_sql(sql / "checks")) == ()


def test_changes_that_were_lost_are_derived_anew_and_others_stay(work: StagingDatabase, make: Any) -> None:
    for key in ("1", "2"):
        work.write(look(make, OLD, 0, key=key))
        work.write(make.page(key, NEW, 24))
    before = rows(work, "from paragraph_changes order by all")
    work.con.execute("delete from paragraph_changes where release_id = (select min(release_id) from releases)")
    assert derive_changes(work.con) == 1
    assert derive_changes(work.con) == 0
    assert rows(work, "from paragraph_changes order by all") == before


def test_a_text_that_is_nowhere_ends_the_load(work: StagingDatabase, make: Any) -> None:
    work.write(look(make, OLD, 0))
    work.write(make.page("1", NEW, 24))
    work.con.execute("delete from paragraph_changes")
    work.con.execute("delete from version_texts where body = $1", [OLD])
    with pytest.raises(WarehouseError, match="is nowhere: run `rilis rebuild`"):
        derive_changes(work.con)


def test_pages_read_anew_replace_what_was_stored_of_them(work: StagingDatabase, make: Any, sql: Any) -> None:
    """As when newer code meets a release again: both pages are read by it, and only the page's own change remains."""
    (first,) = look(make, "Bagikan\n" + OLD, 0)
    work.write([first])
    assert first.version is not None
    version = replace(first.version, blocks=(Block(BlockKind.PARAGRAPH, OLD),))
    result = work.write([replace(first, result=version, is_again=True), *look(make, OLD, 24)])
    assert not result.loaded, "a reading is no version"
    assert rows(work, "select body, version_count from current_releases") == [(OLD, 1)]
    index_new_texts(work.con)
    assert run_checks(work.con, read_sql(sql / "checks")) == ()


def test_a_release_that_is_none_to_newer_code_leaves_no_rows(work: StagingDatabase, make: Any, sql: Any) -> None:
    (page,) = look(make, OLD, 0)
    work.write([page])
    issue = replace(make.issue("1")[0].result, capture_id=page.capture_id, reason=IssueReason.RUBBISH)
    work.write([replace(page, result=issue, is_again=True)])
    assert rows(work, "select count(*) from releases") == [(0,)]
    assert run_checks(work.con, read_sql(sql / "checks")) == ()


def test_gone_once_is_a_suspicion_and_gone_twice_a_withdrawal(work: StagingDatabase, make: Any) -> None:
    work.write(look(make, OLD, 0))
    work.write(make.issue("1", hour=24))
    assert states(work) == [("live", True), ("gone", False)]
    work.write(make.issue("1", hour=30))
    assert states(work) == [("live", True), ("gone", False)], "two looks at one outage"
    work.write(make.issue("1", hour=48))
    assert states(work) == [("live", True), ("gone", True)]
    assert rows(work, "select last_found_at, withdrawn_since, returned_at, title from withdrawals") == [
        (make.at(0), make.at(24), None, "Rilis 1")
    ]


def test_coming_back_is_recorded(work: StagingDatabase, make: Any) -> None:
    work.write(make.together(look(make, OLD, 0), make.issue("1", hour=24), make.issue("1", hour=48)))
    work.write(look(make, OLD, 72))
    assert states(work) == [("live", True), ("gone", True), ("live", True)]
    assert rows(work, "select returned_at from withdrawals") == [(make.at(72),)]
    assert rows(work, "select count(*) from versions") == [(1,)]


@pytest.mark.parametrize("reason", [IssueReason.TIMEOUT, IssueReason.BOT_WALL, IssueReason.HTTP_FAILED])
def test_a_failure_to_look_is_no_look(work: StagingDatabase, make: Any, reason: IssueReason) -> None:
    work.write(make.together(look(make, OLD, 0), make.issue("1", reason, hour=24), make.issue("1", reason, hour=48)))
    assert states(work) == [("live", True)]


def test_absence_from_a_listing_proves_nothing(work: StagingDatabase, make: Any) -> None:
    work.write(make.together(make.listing("Rilis 1", hour=0), look(make, OLD, 1)))
    work.write(make.listing("Rilis lain", hour=24))
    assert states(work) == [("live", True)]


def test_an_address_that_the_release_has_left_may_be_gone(work: StagingDatabase, make: Any) -> None:
    elsewhere = "https://kantor.test/berita/1"
    work.write(look(make, OLD, 0))
    work.write(look(make, OLD, 24, url=elsewhere))
    work.write(make.issue("1", hour=48))
    work.write(look(make, OLD, 72, url=elsewhere))
    assert states(work) == [("live", True), ("moved", True)]
    for known in ("release_urls", "release_addresses"):
        assert rows(work, f"select url from {known} order by url") == [(elsewhere,), ("https://kantor.test/rilis/1",)]


def test_a_page_that_leads_to_another_release_has_moved_there(work: StagingDatabase, make: Any) -> None:
    work.write(look(make, OLD, 0))
    (there,) = look(make, OLD, 24, key="2")
    led_there = replace(there.capture, url="https://kantor.test/rilis/1", final_url=there.capture.url)
    assert there.version is not None
    version = replace(there.version, capture_id=led_there.capture_id)
    work.write([replace(there, capture=led_there, asked_key="1", result=version)])
    found = rows(work, "select source_key, state, address from release_states order by source_key, state_number")
    assert found == [
        ("1", "live", "https://kantor.test/rilis/1"),
        ("1", "moved", "https://kantor.test/rilis/2"),
    ]


@pytest.mark.parametrize("other", ["kantor_baru", "cabang"], ids=["a source renamed", "two sources claiming one URL"])
def test_one_address_in_two_sources_is_told_and_published(
    work: StagingDatabase, make: Any, sql: Any, other: str
) -> None:
    """Both stand in the corpus until somebody decides; nobody is left to find out alone."""
    (row,) = look(make, OLD, 0)
    mine = replace(row, address="https://kantor.test/rilis/1")
    assert mine.version is not None
    capture = replace(mine.capture, source=other)
    version = replace(mine.version, source=other, capture_id=capture.capture_id)
    theirs = replace(mine, capture=capture, result=version, place=CapturePlace(f"{other}/1.warc.gz", 0, 9))
    work.write([mine])
    work.write([theirs])
    work.con.execute("insert into sources select * replace ($1 as source) from sources", [other])
    index_new_texts(work.con)
    (finding,) = run_checks(work.con, read_sql(sql / "checks"))
    assert (finding.check, finding.is_warning) == ("addresses_of_two_sources", True)
    assert rows(work, "select count(*) from releases") == [(2,)]
