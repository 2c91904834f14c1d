"""What the archive lost is not pushed out of the snapshots, and what they know of the archive can be asked."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.errors import IssueReason
from rilis_etl.warehouse.audit import checks
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.conftest import FILE, RECORD_BYTES


def names(warehouse: FileWarehouse) -> list[int]:
    return [int(path.stem[-6:]) for path in warehouse.snapshot_store.snapshots()]


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileWarehouse:
    monkeypatch.setattr(checks, "inspect", checks.inspect_here)
    return FileWarehouse(tmp_path / "warehouse", keep=2)


def test_the_last_snapshot_that_held_more_stays_however_many_follow(
    warehouse: FileWarehouse, load: Any, make: Any
) -> None:
    load(warehouse, make.page("1"))
    load(warehouse, make.page("2", hour=1))
    for _ in range(4):
        load(warehouse, make.page("1"), make.page("3", hour=2), run_id="again", fresh=True)
    assert names(warehouse) == [2, 5, 6]


def test_it_goes_when_all_that_it_held_is_there_again(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"), make.page("2", hour=1))
    for _ in range(3):
        load(warehouse, make.page("1"), run_id="again", fresh=True)
    assert names(warehouse) == [1, 3, 4]
    load(warehouse, make.page("1"), make.page("2", hour=1), run_id="again", fresh=True)
    assert names(warehouse) == [4, 5]


def test_what_stands_for_a_damaged_record_is_nothing_to_keep(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"), make.damaged("2", hour=1))
    for _ in range(2):
        load(warehouse, make.page("1"), make.page("2", hour=2), run_id="again", fresh=True)
    assert names(warehouse) == [2, 3]


def test_a_snapshot_that_cannot_be_read_is_no_reason_to_keep_it(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"), make.page("2", hour=1))
    os.truncate(warehouse.published(), 5000)
    for _ in range(3):
        load(warehouse, make.page("1"), run_id="again", fresh=True)
    assert names(warehouse) == [3, 4]


def test_a_copy_with_another_name_is_passed_over(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"))
    copy = warehouse.published().with_name("warehouse-000001 (1).duckdb")
    shutil.copy(warehouse.published(), copy)
    load(warehouse, make.page("2", hour=1))
    assert names(warehouse) == [1, 2]
    assert copy.exists()


@pytest.mark.parametrize("harm", [os.unlink, lambda path: os.truncate(path, 5000)])
def test_what_is_known_of_the_archive_comes_from_the_newest_snapshot_that_can_be_read(
    warehouse: FileWarehouse, load: Any, make: Any, harm: Any
) -> None:
    assert warehouse.known_archive() == {}
    load(warehouse, make.page("1"))
    load(warehouse, make.page("2", hour=1))
    assert warehouse.known_archive() == {FILE: 2 * RECORD_BYTES}
    harm(warehouse.published())
    assert warehouse.known_archive() == {FILE: RECORD_BYTES}
    harm(warehouse.snapshot_store.snapshots()[0])
    assert warehouse.known_archive() == {}


def test_a_rebuild_heals_a_snapshot_that_is_gone(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"))
    load(warehouse, make.page("2", hour=1))
    warehouse.published().unlink()
    load(warehouse, make.page("1"), make.page("2", hour=1), run_id="again", fresh=True)
    assert warehouse.published().name == "warehouse-000003.duckdb", "no name comes back"
    with warehouse.reading() as con:
        runs = con.execute("select run_id, command from runs order by run_id").fetchall()
    assert [run_id for run_id, _ in runs] == ["again", "r1"], "the record of the older snapshot, which can be read"


def test_the_damaged_record_of_a_warehouse_is_an_issue(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.damaged("1"))
    with warehouse.reading() as con:
        assert con.execute("select reason from open_issues").fetchall() == [(IssueReason.DAMAGED_RECORD.value,)]
