"""What a power cut leaves: at any moment the published snapshot, and everything that was acknowledged."""

import json
import os
from pathlib import Path
from random import Random

import pytest

from tests.warehouse.crash import faults
from tests.warehouse.crash.power_cut import Change, image

CUTS = int(os.environ.get("RILIS_POWER_CUTS", "5"))


@pytest.mark.slow
@pytest.mark.skipif(not faults.IS_THERE, reason=faults.NEEDS)
def test_whenever_the_power_goes_what_was_published_is_sound_and_what_was_acknowledged_is_there(tmp_path: Path) -> None:
    library = faults.build(tmp_path)
    output = faults.run(
        library, "tests.warehouse.crash.power_cut_driver", str(tmp_path), str(CUTS), timeout=600 + 60 * CUTS
    )
    answer = json.loads(output)
    print(output)  # noqa: T201 - what `make crash` reports
    assert answer["found"]["sound and healed"] == answer["cuts"] == CUTS
    assert answer["found"]["rebuilt"], "one in ten, if anything was acknowledged by then"


def states(*changes: Change, tmp_path: Path) -> set[tuple[tuple[str, bytes], ...]]:
    """Every state in which these changes were found after many power cuts: names with contents."""
    found = set()
    for seed in range(60):
        to = tmp_path / str(seed)
        image(changes, "/w", to, Random(seed))
        found.add(
            tuple(sorted((str(path.relative_to(to)), path.read_bytes()) for path in to.rglob("*") if path.is_file()))
        )
    return found


NEW = Change("C", "/w/a", 0, b"")
WRITTEN = Change("W", "/w/a", 0, b"new")


def test_what_nobody_synced_may_be_there_or_not(tmp_path: Path) -> None:
    assert states(NEW, WRITTEN, tmp_path=tmp_path) == {(), (("a", b""),), (("a", b"new"),)}


def test_a_synced_file_in_a_folder_that_is_not_synced_may_have_no_name(tmp_path: Path) -> None:
    assert states(NEW, WRITTEN, Change("S", "/w/a", 0, b""), tmp_path=tmp_path) == {(), (("a", b"new"),)}


def test_what_is_synced_with_its_folder_is_there(tmp_path: Path) -> None:
    synced = Change("S", "/w/a", 0, b""), Change("S", "/w", 0, b"")
    assert states(NEW, WRITTEN, *synced, tmp_path=tmp_path) == {(("a", b"new"),)}


def test_a_renamed_file_is_there_under_one_of_its_names(tmp_path: Path) -> None:
    synced = Change("S", "/w/a", 0, b""), Change("S", "/w", 0, b"")
    renamed = Change("R", "/w/a", 0, b"/w/b")
    assert states(NEW, WRITTEN, *synced, renamed, tmp_path=tmp_path) == {(("a", b"new"),), (("b", b"new"),)}


def test_of_a_long_write_pages_may_be_missing(tmp_path: Path) -> None:
    synced = Change("S", "/w/a", 0, b""), Change("S", "/w", 0, b"")
    long = Change("W", "/w/a", 0, b"x" * 8192)
    found = {content for ((_, content),) in states(NEW, *synced, long, tmp_path=tmp_path)}
    assert {b"", b"x" * 8192, b"\0" * 4096 + b"x" * 4096} <= found
