"""A load that dies, wherever it dies, changes nothing that people read; the next load comes to the same warehouse."""

import json
import os
from pathlib import Path

import pytest

from tests.warehouse.crash import faults

KILLS = int(os.environ.get("RILIS_CRASH_KILLS", "8"))

pytestmark = pytest.mark.slow


def test_a_load_killed_anywhere_leaves_a_sound_snapshot_and_is_made_good_by_the_next(tmp_path: Path) -> None:
    library = faults.build(tmp_path) if faults.IS_THERE else None  # without it: no kills within DuckDB's own writes
    output = faults.run(
        library, "tests.warehouse.crash.crash_driver", str(tmp_path), str(KILLS), timeout=600 + 60 * KILLS
    )
    answer = json.loads(output)
    print(output)  # noqa: T201 - what `make crash -s` reports
    assert answer["is_same"]
    assert sum(answer["killed"].values()) == KILLS
    assert answer["published"] > 2  # some were killed after the flip: their load stands
