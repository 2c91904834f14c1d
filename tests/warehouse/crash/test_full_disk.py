"""A disk that is full, or broken, at any stage of a load costs that load and nothing else."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.crash import faults, full_disk_driver
from tests.warehouse.crash.crash_driver import forked, load, look

STEPS = int(os.environ.get("RILIS_FULL_DISK_STEPS", "30"))
"""Every how many changes of a file the disk is full; `make crash`: at each."""

ROOMS = int(os.environ.get("RILIS_FULL_DISK_ROOMS", "0"))
"""How many amounts of free room are tried on a disk that is really small; needs root, which `make crash` asks for."""

pytestmark = pytest.mark.slow


@pytest.mark.skipif(not faults.IS_THERE, reason=faults.NEEDS)
def test_a_disk_that_is_full_at_any_stage_costs_the_load_and_nothing_else(tmp_path: Path) -> None:
    library = faults.build(tmp_path)
    output = faults.run(library, "tests.warehouse.crash.full_disk_driver", str(tmp_path), str(STEPS), timeout=3000)
    answer = json.loads(output)
    print(output)  # noqa: T201 - what `make crash` reports
    for kind in ("full", "broken"):
        assert answer["refused"][kind] >= answer["tried"] - 2, "only the last changes, which tidy up, need no room"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", tmp_path], check=False).returncode
    ):
        pytest.skip("mounting a small disk needs root")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.skipif(not ROOMS, reason="RILIS_FULL_DISK_ROOMS says how many; `make crash` does")
def test_a_small_disk_that_fills_up_costs_the_load_and_nothing_else(small_disk: Path) -> None:
    root, filler = small_disk / "w", small_disk / "filler"
    assert forked(load, root, 1) == 0
    refused = []
    need = 16 * 2**20  # a load that is not refused takes less
    for number in range(ROOMS):
        filler.unlink(missing_ok=True)
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - number * need // ROOMS)
        refused.append(full_disk_driver.attempt(root, 2 + number, action=full_disk_driver.load_with_little_room))
        assert forked(look, root, 2 + number) == 0
    filler.unlink()
    assert forked(load, root, 2 + ROOMS) == 0
    print({"rooms": ROOMS, "refused": sum(refused)})  # noqa: T201 - what `make crash` reports
    assert refused[0]
    assert not refused[-1], "the last ones had room enough"
