"""Killing an ingest at any moment and running it again gives the warehouse of an undisturbed run."""

import os
import time
from collections.abc import Callable
from datetime import UTC
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest

from rilis_etl.warehouse.stores import FileWarehouse
from tests.crash_child import run
from tests.support import Bench, output

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crash")]

POINTS = int(os.environ.get("RILIS_CRASH_POINTS", "3"))
KILLS_A_WAREHOUSE = 3
SOURCES = ("ombudswarga",)


class Runner:
    """Ingests in child processes that share the imports of one forkserver: a child is at work within milliseconds."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.crash_child"])

    def go(self, root: Path, kill_after: float | None = None) -> float:
        """Run to the end, or for so many seconds; how long it ran. Fails the test when a run ends badly by itself."""
        now = self._bench.newsroom.now.astimezone(UTC)
        child = self._context.Process(target=run, args=(root, self._bench.server.address, now, SOURCES))
        began = time.monotonic()
        child.start()
        child.join(kill_after)
        if child.is_alive() and kill_after is not None:
            child.kill()
        child.join()
        assert child.exitcode in {0, -9}, f"an ingest ended with code {child.exitcode}"
        assert kill_after is not None or child.exitcode == 0
        return time.monotonic() - began


@pytest.fixture(scope="module")
def runner(newsroom_on: Callable[[int], Bench]) -> Runner:
    return Runner(newsroom_on(1))


def test_a_killed_ingest_leaves_nothing_that_the_next_run_does_not_heal(runner: Runner, tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed"
    runner.go(tmp_path / "warm-up")
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
