"""What the warehouse tells those who do not load it."""

from typing import Any

import pytest

from rilis_etl.errors import WarehouseError
from rilis_etl.model import Outcome
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.compare import differences


def test_before_the_first_load_there_is_nothing_to_read_and_the_error_says_what_to_do(warehouse: FileWarehouse) -> None:
    assert not warehouse.has_snapshot
    assert warehouse.crawl_state("kantor").by_key == {}
    assert warehouse.archive_positions() == {}
    assert warehouse.last_visit("kantor") is None
    with pytest.raises(WarehouseError, match=r"nothing is published in .* yet: run `rilis ingest`"):
        warehouse.published()


def test_the_ledger_knows_the_newest_look_at_every_page(published: FileWarehouse, make: Any) -> None:
    crawl_state = published.crawl_state("kantor")
    loaded, failed = crawl_state.by_key["1"], crawl_state.by_key["3"]
    assert (loaded.fetched_at, loaded.outcome, loaded.etag) == (make.at(2), Outcome.NOT_MODIFIED, '"0"')
    assert loaded.published_on is not None
    assert loaded.has_text
    assert (failed.outcome, failed.reason, failed.etag) == (Outcome.ISSUE, "http_gone", None)
    assert not failed.has_text
    assert set(crawl_state.by_url) == {f"https://kantor.test/rilis/{key}" for key in "123"}
    assert published.crawl_state("another").by_url == {}


def test_the_status_says_how_fresh_the_data_is_and_what_is_held(published: FileWarehouse, make: Any) -> None:
    status = published.status()
    assert status.data_as_of == make.at(3)
    assert status.snapshot == str(published.published())
    (source,) = status.sources
    assert (source.source, source.release_count, source.open_issue_count) == ("kantor", 2, 1)
    assert [run.run_id for run in status.runs] == ["r1"]


def test_two_snapshots_with_other_rows_are_told_apart(warehouse: FileWarehouse, load: Any, make: Any) -> None:
    load(warehouse, make.page("1", "Satu.", 0))
    first = warehouse.published()
    load(warehouse, make.page("1", "Satu lagi.", 1), run_id="r2")
    found = {difference.table: difference for difference in differences(first, warehouse.published())}
    assert set(found) > {"captures", "versions", "version_texts", "removals", "releases"}
    assert (found["versions"].only_in_first, found["versions"].only_in_second) == (0, 1)
    assert "Satu lagi." in str(found["version_texts"])
