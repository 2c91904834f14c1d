"""What tests of loads share: loads at little cost, and a count of the pages that a load parses itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.pipeline.process import process_batch
from rilis_etl.warehouse.audit import checks
from tests.prepared import beginning_with_a_copy


@pytest.fixture(scope="module", autouse=True)
def small_loads(shared_by_workers: Path) -> Iterator[None]:
    """Snapshots are checked in this process instead of a child, and first loads begin with a database that is made
    already: both would be much of a load of three pages.

    Undone after each module, for other rooms test just this.
    """
    with pytest.MonkeyPatch.context() as here, beginning_with_a_copy(shared_by_workers):
        here.setattr(checks, "inspect", checks.inspect_here)
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
