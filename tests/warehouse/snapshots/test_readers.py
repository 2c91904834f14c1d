"""Readers never wait for the writer, nor the writer for readers. The long version: `python -m benchmarks readers`."""

from pathlib import Path

import pytest

from benchmarks.warehouse.readers import run


@pytest.mark.slow
def test_readers_and_loads_at_once_meet_no_error_and_every_reader_sees_one_snapshot(tmp_path: Path) -> None:
    seen = run(tmp_path / "w", readers=2, loads=5, think=0.5)
    assert seen.faults == ()
    assert len(seen.loads) == 5
    assert len(seen.opens) >= 2
