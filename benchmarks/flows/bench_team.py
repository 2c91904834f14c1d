"""The same backfill by one worker and by two, on PostgreSQL, each with a folder of its own and one job at a time.

The sample newsroom is asked at a pause of a second, as a real one would be, so that what a second worker is for shows:
two sources are waited for at once.
"""

import os
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.text.figures import Figure
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.machine import put_aside
from tests.flows.postgres import cluster
from tests.flows.team import Team, team
from tests.support import output

SOURCES = ("dinaslingkungan", "ombudswarga")
PAUSE = 1.0
BACKFILL: dict[str, Any] = {
    "sources": list(SOURCES),
    "first_day": "2023-01-01",
    "days": 1261,  # to 2026-06-14
    "window_days": 366,
    "parallel_windows": 4,
}


def measure(_: Path) -> tuple[Figure, ...]:
    """Wall time of the run, from its first to its last second, with one worker and, on an empty warehouse, with two."""
    with (
        serve_sample(Newsroom(FIRST_DAY)) as newsroom,
        TemporaryDirectory() as name,
        cluster() as database,
        team(Path(name), newsroom, database=database, workers=1, paces=dict.fromkeys(SOURCES, PAUSE)) as group,
    ):
        one, by_one = _backfill(group)
        put_aside(group.server.folder / "warehouse", Path(name) / "by-one")
        group.add_workers(1)
        two, by_two = _backfill(group)
    data = f"{len(by_one['texts'])} releases of 2 sources, a pause of {PAUSE:.0f} s, PostgreSQL 15"
    load = os.getloadavg()[0]
    return (
        Figure("backfill by two workers", data, two, None, {"by one worker": one}, unit="s"),
        Figure(
            "times the speed of one worker",
            data,
            one / two,
            notes=(f"load of the machine at the end of the measurement: {load:.0f} on {os.cpu_count()} cores",),
        ),
        Figure(
            "rows that differ",
            "texts, removals, bylines, issues, links, urls",
            _differing(by_one, by_two),
            0,
            lower_is_better=True,
        ),
    )


def _backfill(group: Team) -> tuple[float, dict[str, list[tuple[Any, ...]]]]:
    run = group.server.run(**BACKFILL)
    assert run.state == "COMPLETED", run.message
    message = group.server.up.call("GET", f"/flow_runs/{run.id}")
    took = datetime.fromisoformat(message["end_time"]) - datetime.fromisoformat(message["start_time"])
    return took.total_seconds(), output(FileWarehouse(group.server.folder / "warehouse").published())


def _differing(one: dict[str, list[tuple[Any, ...]]], two: dict[str, list[tuple[Any, ...]]]) -> int:
    return sum(len(set(map(repr, one[name])) ^ set(map(repr, two[name]))) for name in one)
