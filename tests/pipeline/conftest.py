"""What tests of loads share: checks without a child, and a count of the pages that a load parses itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from rilis_etl.pipeline.process import process_batch
from rilis_etl.warehouse.snapshots import checks


@pytest.fixture(scope="session", autouse=True)
def checks_in_this_process() -> Iterator[None]:
    """Snapshots are checked in this process: a child of its own is half of the CPU time of a small load."""
    with pytest.MonkeyPatch.context() as here:
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
