"""From a staging database to what people read."""

import errno
import fcntl
import hashlib
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from rilis_etl.errors import CheckFailedError, SchemaError, WarehouseBusyError, WarehouseError
from rilis_etl.model import Run
from rilis_etl.warehouse.engine.database import open_for_reading
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.compare import differences
from tests.warehouse.conftest import NOON, SOURCE


def bodies(warehouse: FileWarehouse) -> list[str]:
    with warehouse.reading() as con:
        return [body for (body,) in con.execute("select body from current_releases order by body").fetchall()]


def files(warehouse: FileWarehouse) -> set[str]:
    return {str(path.relative_to(warehouse.root)) for path in warehouse.root.rglob("*")}


def test_a_load_becomes_what_people_open(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page(text="Posko dibuka."))
    assert bodies(warehouse) == ["Posko dibuka."]
    assert (warehouse.root / "warehouse.duckdb").resolve() == warehouse.published()
    assert files(warehouse) == {
        ".load.lock",
        "published",
        "published/warehouse-000001.duckdb",
        "published/warehouse-000001.json",
        "warehouse.duckdb",
    }


def test_a_snapshot_is_read_only_even_for_its_owner(published: FileWarehouse) -> None:
    assert published.published().stat().st_mode & 0o777 == 0o444


def test_the_manifest_says_how_fresh_a_snapshot_is_and_what_is_in_it(published: FileWarehouse, make: Any) -> None:
    snapshot = published.published()
    (manifest,) = published.snapshots()
    assert manifest.data_as_of == make.at(3)
    assert manifest.row_counts["releases"] == 2
    newest = len(read_sql(published.sql / "schema"))
    assert (manifest.run_id, manifest.based_on, manifest.schema_version) == ("r1", None, newest)
    assert manifest.size_bytes == snapshot.stat().st_size
    assert "v1.4.0" in manifest.storage_version
    assert manifest.sha256 == hashlib.sha256(snapshot.read_bytes()).hexdigest()


def test_an_error_in_the_block_changes_nothing(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    def broken() -> None:
        with warehouse.loading(Run("r2", "ingest", make.at(0), "0.1.0")) as work:
            work.write(make.page("2", "Baru.", hour=1))
            raise ZeroDivisionError

    load(warehouse, make.page("1"))
    before = files(warehouse)
    with pytest.raises(ZeroDivisionError):
        broken()
    assert files(warehouse) == before
    assert bodies(warehouse) == ["Petugas membuka posko."]


def test_a_database_error_in_the_block_is_told_in_one_line(warehouse: FileWarehouse, make: Any) -> None:
    with (
        pytest.raises(WarehouseError, match="nothing was published: Catalog Error"),
        warehouse.loading(Run("r", "ingest", make.at(0), "0.1.0")) as work,
    ):
        work.con.execute("select * from nowhere")
    assert not warehouse.has_snapshot


def test_a_copy_that_fails_a_check_is_refused_and_kept(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"))
    published = warehouse.published()
    with (
        pytest.raises(CheckFailedError, match=r"check releases_without_version: 1 row.*sql/checks.*refused"),
        warehouse.loading(Run("r2", "ingest", make.at(0), "0.1.0")) as work,
    ):
        work.con.execute("delete from versions")
    assert warehouse.published() == published
    (kept,) = (warehouse.root / "refused").iterdir()
    with open_for_reading(kept) as con:
        assert con.execute("select count(*) from versions").fetchall() == [(0,)]


SPOILT = "update version_texts set body = body || '.' where body = 'Satu.'"


def test_a_load_is_checked_by_what_it_touched(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1", "Satu."))
    with warehouse.loading(Run("r2", "ingest", NOON, "0.1.0")) as work:
        work.con.execute(SPOILT)  # a row of another run, as by a disk that errs
        work.write(make.page("2", "Dua.", hour=1))
    assert bodies(warehouse) == ["Dua.", "Satu.."]
    assert [each.fully_checked_at for each in warehouse.snapshots()] == [NOON, NOON]


@pytest.mark.parametrize(
    ("days", "version", "fresh"),
    [(7, "0.1.0", False), (0, "0.2.0", False), (0, "0.1.0", True)],
    ids=["a week later", "by a new version", "a rebuild"],
)
def test_all_rows_are_checked(
    warehouse: FileWarehouse, load: Any, make: Any, days: int, version: str, *, fresh: bool
) -> None:
    def spoil() -> None:
        later = replace(warehouse, now=lambda: NOON + timedelta(days=days))
        with later.loading(Run("r2", "ingest", NOON, version), fresh=fresh) as work:
            work.sync_sources([SOURCE])
            if fresh:
                work.write(make.page("1", "Satu."))
            work.con.execute(SPOILT)

    load(warehouse, make.page("1", "Satu."))
    with pytest.raises(CheckFailedError, match="texts_that_do_not_fit"):
        spoil()


def test_changes_that_an_earlier_load_lost_are_there_after_the_next(
    warehouse: FileWarehouse, load: Any, make: Any
) -> None:
    load(warehouse, make.page("1", "Korban tiga orang."))
    with warehouse.loading(Run("r2", "ingest", NOON, "0.1.0")) as work:
        work.write(make.page("1", "Korban empat orang.", 24))
        work.con.execute("delete from paragraph_changes")  # as DuckDB 2.0.0 did
    with warehouse.reading() as con:
        assert con.execute("select words from version_changes").fetchall() == [("Korban [-tiga-] {+empat+} orang.",)]


def test_a_refused_copy_stays_for_looking_at_while_good_loads_go_on(
    warehouse: FileWarehouse, load: Any, make: Any
) -> None:
    load(warehouse, make.page("1"))
    with (
        pytest.raises(CheckFailedError),
        warehouse.loading(Run("r2", "ingest", make.at(0), "0.1.0")) as work,
    ):
        work.con.execute("delete from version_texts")
    (kept,) = (warehouse.root / "refused").iterdir()
    load(warehouse, make.page("2", "Dua.", hour=1), run_id="r3")
    assert bodies(warehouse) == ["Dua.", "Petugas membuka posko."]
    assert list((warehouse.root / "refused").iterdir()) == [kept]


def test_a_disk_that_does_not_confirm_the_flip_is_said_as_what_it_is(
    warehouse: FileWarehouse, load: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(warehouse, make.page("1"))

    def broken(path: Path) -> None:
        if path == warehouse.root:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("rilis_etl.warehouse.snapshots.snapshot_store.sync", broken)
    with pytest.raises(WarehouseError, match=r"warehouse-000002\.duckdb is published, but the disk did not confirm it"):
        load(warehouse, make.page("2", "Dua.", hour=1), run_id="r2")
    assert bodies(warehouse) == ["Dua.", "Petugas membuka posko."]


def test_a_check_that_warns_is_noted_and_published_all_the_same(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    (page,) = make.page()
    future = replace(page.version.publication, published_on=make.at(0).date() + timedelta(days=3))
    load(warehouse, [replace(page, result=replace(page.version, publication=future))])
    (warning,) = warehouse.status().warnings
    assert warning.startswith("check published_in_the_future: 1 row(s), such as version_id=")


def test_a_second_load_is_refused_while_one_runs_and_told_who_runs_it(warehouse: FileWarehouse, load: Any) -> None:
    load(warehouse)
    with warehouse.snapshot_store.lock.open("r+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(f"{os.getpid()}\n")
        other.flush()
        with pytest.raises(WarehouseBusyError, match=rf"pid {os.getpid()}\) is loading .*: wait"):
            load(warehouse)
    load(warehouse)


def test_a_reader_keeps_its_snapshot_while_others_are_published(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"))
    with open_for_reading(warehouse.root / "warehouse.duckdb") as reader:
        for n in range(2, 4):
            load(warehouse, make.page(str(n), hour=n), run_id=f"r{n}")
            assert reader.execute("select count(*) from current_releases").fetchall() == [(1,)]
    assert len(bodies(warehouse)) == 3


def test_only_the_newest_snapshots_are_kept_and_no_name_comes_back(tmp_path: Path, load: Any) -> None:
    warehouse = FileWarehouse(tmp_path, keep=1)
    for n in range(2):
        load(warehouse, run_id=f"r{n}")
    assert [manifest.snapshot for manifest in warehouse.snapshots()] == ["warehouse-000002.duckdb"]


def test_leftovers_of_a_killed_load_are_swept_by_the_next(warehouse: FileWarehouse, load: Any) -> None:
    load(warehouse)
    published = warehouse.root / "published"
    for name in (".work-warehouse-000002.duckdb", ".work-warehouse-000002.duckdb.wal", "warehouse-000009.json"):
        (published / name).write_bytes(b"x")
    (published / ".work-warehouse-000002.duckdb.tmp").mkdir()
    (warehouse.root / ".link-warehouse-000002").symlink_to("nowhere")
    load(warehouse)
    assert {path.name for path in published.iterdir()} == {
        f"warehouse-00000{n}.{ending}" for n in (1, 2) for ending in ("duckdb", "json")
    }
    assert not list(warehouse.root.glob(".link-*"))


def test_rolling_back_publishes_the_snapshot_before_and_the_next_load_starts_there(
    warehouse: FileWarehouse, load: Any, make: Any
) -> None:
    load(warehouse, make.page("1", "Satu.", 0))
    load(warehouse, make.page("2", "Dua.", 1), run_id="r2")
    assert warehouse.roll_back().name == "warehouse-000001.duckdb"
    assert bodies(warehouse) == ["Satu."]
    load(warehouse, make.page("3", "Tiga.", 2), run_id="r3")
    assert bodies(warehouse) == ["Satu.", "Tiga."]
    assert warehouse.published().name == "warehouse-000003.duckdb"


def test_there_is_nothing_to_roll_back_to_before_the_first_snapshot(warehouse: FileWarehouse, load: Any) -> None:
    load(warehouse)
    with pytest.raises(WarehouseError, match="no snapshot before warehouse-000001"):
        warehouse.roll_back()


def test_loading_day_by_day_and_rebuilding_give_the_same_rows(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    days = [
        make.together(make.listing("Satu", "Dua", hour=0), make.page("1", "Satu.", 1), make.page("2", hour=2)),
        make.together(make.listing("Satu", hour=10), make.page("1", "Satu lagi.", 11), make.not_modified("2", 12)),
        make.together(make.issue("3", hour=20), make.page("1", "Satu.", 21)),
    ]
    for n, day in enumerate(days):
        load(warehouse, day, run_id=f"day{n}")
    by_day = warehouse.published()
    load(warehouse, *days, run_id="again", fresh=True)
    assert differences(by_day, warehouse.published()) == ()


def test_a_rebuild_keeps_the_record_of_earlier_runs(warehouse: FileWarehouse, load: Any) -> None:
    load(warehouse, run_id="r1")
    load(warehouse, run_id="r2", fresh=True)
    assert [run.run_id for run in warehouse.status().runs] == ["r2", "r1"]


def test_a_rebuild_needs_nothing_of_a_damaged_snapshot(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1"))
    damaged = warehouse.published()
    damaged.chmod(0o644)
    damaged.write_bytes(b"not a database")
    with pytest.raises(WarehouseError, match="nothing was published"):
        load(warehouse, make.page("1"))
    load(warehouse, make.page("1"), fresh=True)
    assert len(bodies(warehouse)) == 1


def test_a_full_disk_is_said_before_anything_is_written(
    warehouse: FileWarehouse, load: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(WarehouseError, match="there are 0: make room"):
        load(warehouse)


def test_a_link_that_leads_nowhere_is_said_with_the_remedy(warehouse: FileWarehouse, load: Any) -> None:
    load(warehouse)
    warehouse.published().unlink()
    with pytest.raises(WarehouseError, match="is gone: run `rilis rebuild`"):
        warehouse.published()


@pytest.mark.parametrize("elsewhere", ["warehouse.duckdb", "published/warehouse.duckdb", "other.duckdb", "published"])
def test_a_link_that_leads_to_no_snapshot_is_said_with_the_remedy_and_healed(
    warehouse: FileWarehouse, load: Any, elsewhere: str
) -> None:
    load(warehouse)
    (warehouse.root / "other.duckdb").write_bytes(b"of another program")
    (warehouse.root / "published" / "warehouse.duckdb").symlink_to("warehouse.duckdb")
    warehouse.snapshot_store.link.unlink()
    warehouse.snapshot_store.link.symlink_to(elsewhere)
    with pytest.raises(WarehouseError, match="run `rilis rebuild`"):
        warehouse.manifest()
    load(warehouse, fresh=True)
    assert warehouse.manifest().snapshot == "warehouse-000002.duckdb"


def test_a_warehouse_of_a_newer_schema_is_neither_read_nor_loaded(
    warehouse: FileWarehouse, load: Any, sql: Path, tmp_path: Path
) -> None:
    load(warehouse)
    older = tmp_path / "sql"
    (older / "schema").mkdir(parents=True)
    (older / "schema" / "0001_schema_migrations.sql").write_bytes(
        (sql / "schema" / "0001_schema_migrations.sql").read_bytes()
    )
    behind = replace(warehouse, sql=older)
    with pytest.raises(SchemaError, match="update rilis_etl"):
        behind.crawl_state("kantor")
    with pytest.raises(SchemaError, match="update rilis_etl"):
        load(behind)


def test_an_ordinary_client_of_today_opens_the_file(published: FileWarehouse) -> None:
    with duckdb.connect(str(published.root / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from current_releases").fetchall() == [(2,)]
