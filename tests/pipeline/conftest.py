"""What tests of loads with pages that others parse ask for."""

from typing import Any

import pytest

from rilis_etl.pipeline.process import process_batch


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
