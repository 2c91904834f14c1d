"""Killing an ingest at any moment and running it again gives the warehouse of an undisturbed run."""

import os
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from random import Random

import pytest

from rilis_etl.warehouse.stores import FileWarehouse
from tests.crash_child import Runner, run
from tests.support import Bench, output

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crash")]

POINTS = int(os.environ.get("RILIS_CRASH_POINTS", "3"))
KILLS_A_WAREHOUSE = 3
SOURCES = ("ombudswarga",)


@pytest.fixture(scope="module")
def runner(newsroom_on: Callable[[int], Bench]) -> Runner:
    bench = newsroom_on(1)
    return Runner(run, bench.server.address, bench.newsroom.now.astimezone(UTC), SOURCES)


def test_a_killed_ingest_leaves_nothing_that_the_next_run_does_not_heal(runner: Runner, tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed"
    runner.go(tmp_path / "warm-up", kill_after=0)  # the imports that all of them share
    length = runner.go(undisturbed)
    expected = output(FileWarehouse(undisturbed).published())
    assert expected["texts"], "the undisturbed run stored something"
    moments = Random(20171101)
    for number in range(-(-POINTS // KILLS_A_WAREHOUSE)):
        root = tmp_path / f"killed-{number}"
        for _ in range(KILLS_A_WAREHOUSE):
            runner.go(root, kill_after=moments.uniform(0, length))
        runner.go(root)
        assert output(FileWarehouse(root).published()) == expected
