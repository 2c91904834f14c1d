"""Deaths in the middle of a backfill under `rilis up`: tests/flows/test_crash_points.py at length, counted.

`RILIS_FLOW_CRASH_OUTCOMES` names files (separated by colons) with the outcomes of runs that were made before; without
it fifty points are killed now, which takes most of an hour.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.text.figures import Figure

POINTS = 50


def measure(_: Path) -> tuple[Figure, ...]:
    """How many points, and how many of them ended in the undisturbed warehouse."""
    points = _points()
    healed = [point for point in points if point["is_same"]]
    by_death = Counter(point["death"] for point in points)
    late = [point for point in points if not point["killed"]]
    notes = (
        *(f"{count} × kill -9 of {death}" for death, count in sorted(by_death.items())),
        f"{len(late)} of these struck when there was nothing left to kill: the run had ended, or not begun",
        f"at most {max(point['runs'] for point in points)} runs were needed after the death",
        *(f"not the same: {point}" for point in points if not point["is_same"]),
    )
    return (
        Figure(
            "deaths after which one more run gave the undisturbed warehouse",
            f"{len(points)} random moments of a backfill",
            len(healed),
            POINTS,
            notes=notes,
        ),
        Figure(
            "from the death to the end of the next run, median",
            "with the start of `rilis up`",
            sorted(point["seconds"] for point in points)[len(points) // 2],
            unit="s",
        ),
    )


def _points() -> list[dict[str, Any]]:
    if earlier := os.environ.get("RILIS_FLOW_CRASH_OUTCOMES"):
        return [point for file in earlier.split(":") for point in json.loads(Path(file).read_text())]
    with TemporaryDirectory() as folder:
        outcomes = Path(folder) / "points.json"
        given = {"RILIS_FLOW_CRASH_POINTS": str(POINTS), "RILIS_FLOW_CRASH_OUTCOMES": str(outcomes)}
        command = [sys.executable, "-m", "pytest", "-q", "tests/flows/test_crash_points.py"]
        subprocess.run(command, env=os.environ | given, check=False)
        return list(json.loads(outcomes.read_text()))
