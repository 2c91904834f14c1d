"""What tests of loads share: loads at little cost, and a count of the pages that a load parses itself."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from rilis_etl.pipeline.process import process_batch
from rilis_etl.warehouse.snapshots import checks, publish


@pytest.fixture(scope="module", autouse=True)
def small_loads() -> Iterator[None]:
    """What would be most of the CPU time of a load of three pages is done once, or here.

    Snapshots are checked in this process instead of a child, and views and macros are made with a new warehouse only,
    not at each load: the code does not change between two loads of a test. Undone after each module, for other rooms
    test just these.
    """
    prepare = publish.prepare  # type: ignore[attr-defined]

    def prepare_new(con: duckdb.DuckDBPyConnection, *more: Any) -> None:
        if not con.execute("select 1 from duckdb_views() where not internal limit 1").fetchall():
            prepare(con, *more)

    with pytest.MonkeyPatch.context() as here:
        here.setattr(checks, "inspect", checks.inspect_here)
        here.setattr(publish, "prepare", prepare_new)
        yield


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that the process which loads parses itself."""
    pages: list[str] = []
    parse = process_batch.parse_capture  # type: ignore[attr-defined]

    def counting(capture: Any, *more: Any) -> Any:
        pages.append(capture.url)
        return parse(capture, *more)

    monkeypatch.setattr(process_batch, "parse_capture", counting)
    return pages
