"""Whatever dies at whatever moment of a backfill: `rilis up` and one more run give the undisturbed warehouse."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.machine import Death, Machine, put_aside
from tests.flows.served import eventually, free_port, settings
from tests.support import output

POINTS = int(os.environ.get("RILIS_FLOW_CRASH_POINTS", "0"))
SEED = int(os.environ.get("RILIS_FLOW_CRASH_SEED", "20171101"))
OUTCOMES = os.environ.get("RILIS_FLOW_CRASH_OUTCOMES")  # a file for what became of each point
BACKFILL: dict[str, Any] = {
    "sources": ["ombudswarga", "dinaslingkungan"],
    "first_day": "2024-01-01",
    "days": 896,  # to 2026-06-14
    "window_days": 366,
}
TRIES = 3
"""The run after the crash may meet the one that was cut off, while that one is still dying: then it says so."""


pytestmark = [
    pytest.mark.slow,
    pytest.mark.flows,
    pytest.mark.xdist_group("flow-crash"),
    pytest.mark.skipif(not POINTS, reason="a minute a point: part of `make crash`; test_team.py kills at two points"),
]

DECLARED_DEAD_WITHIN = 240
"""Seconds: three heartbeats of half a minute, and what a loaded server needs to look at them."""


@dataclass(frozen=True)
class Point:
    """A death and what came of it."""

    number: int
    death: Death
    after_seconds: float
    killed: bool  # it was there to be killed
    runs: int  # until one completed
    seconds: float  # from the kill to the end of the last run
    is_same: bool  # as the undisturbed warehouse


def content(root: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a warehouse says, its windows included."""
    snapshot = FileWarehouse(root).published()
    with FileWarehouse(root).reading() as con:
        days = con.execute("select source, published_on, outcome from window_days order by all").fetchall()
    return {**output(snapshot), "days": days}


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("machine")
    with serve_sample(Newsroom(FIRST_DAY)) as newsroom:
        environment = settings(folder, newsroom)
        made = Machine(folder, newsroom, environment, free_port())
        made.start()
        try:
            yield made
        finally:
            made.stop()


def until_done(machine: Machine) -> int:
    """The same backfill until it completes; how many runs that took."""
    for tried in range(1, TRIES + 1):
        run = machine.run(**BACKFILL)
        if run.state == "COMPLETED":
            return tried
        assert "another process" in run.message, run.message
        time.sleep(10)
    raise AssertionError("the backfill never completed")


def unfinished(machine: Machine) -> list[str]:
    """Runs that the UI shows as under way."""
    asked = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}}
    return [run["name"] for run in machine.up.call("POST", "/flow_runs/filter", asked)]


def test_a_backfill_survives_every_death(machine: Machine) -> None:
    began = time.monotonic()
    assert until_done(machine) == 1
    length = time.monotonic() - began
    expected = content(machine.folder / "warehouse")
    assert expected["texts"]
    assert {outcome for *_, outcome in expected["days"]} == {"done"}
    chance = Random(SEED)
    outcomes: list[Point] = []
    for number in range(POINTS):
        put_aside(machine.folder / "warehouse", machine.folder / f"before-{number}")
        death = list(Death)[number % len(Death)] if len(Death) <= POINTS else (Death.ALL, Death.FLOW)[number % 2]
        after = chance.uniform(0, 0.9 * length)
        machine.up.start("backfill", **BACKFILL)
        time.sleep(after)
        killed = machine.kill(death)
        died = time.monotonic()
        if death is not Death.FLOW:
            eventually(lambda: not machine.is_up(), 60)
            machine.stop()
            machine.start()
        runs = until_done(machine)
        took = round(time.monotonic() - died, 1)
        is_same = content(machine.folder / "warehouse") == expected
        outcomes.append(Point(number, death, round(after, 2), killed, runs, took, is_same))
        if OUTCOMES:
            Path(OUTCOMES).write_text(json.dumps([asdict(point) for point in outcomes], indent=1))
    assert not [point for point in outcomes if not point.is_same]
    assert sum(point.killed for point in outcomes) >= POINTS // 2
    eventually(lambda: not unfinished(machine), DECLARED_DEAD_WITHIN)
