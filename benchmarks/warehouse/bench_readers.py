"""20 readers open and ask while 200 loads are published: errors on either side, and how long each waits.

RILIS_READERS and RILIS_LOADS set the numbers. All on the machine's cores at once: times are what a person would wait
there.
"""

import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.text.figures import Figure
from benchmarks.warehouse.readers import run

READERS = int(os.environ.get("RILIS_READERS", "20"))
LOADS = int(os.environ.get("RILIS_LOADS", "200"))

THINK = 30.0
"""Seconds at most between two looks of a reader: 20 that never pause would be a measurement of two busy cores."""


def measure(shared: Path) -> list[Figure]:  # noqa: ARG001 - every benchmark is given it
    """Every figure of this benchmark."""
    with tempfile.TemporaryDirectory(prefix="rilis-readers-") as folder:
        seen = run(Path(folder) / "warehouse", READERS, LOADS, THINK)
    data = f"{READERS} readers, {LOADS} loads"
    notes = tuple(sorted(set(seen.faults))[:10])
    return [
        Figure("errors and answers that do not fit", data, len(seen.faults), 0, lower_is_better=True, notes=notes),
        _waits("opening the published file", data, seen.opens),
        _waits("six counts over views and tables", data, seen.queries),
        _waits("a question by `rilis sql`, its process included", data, seen.asked),
        _waits("a load of ten releases, published", data, seen.loads),
    ]


def _waits(measure: str, data: str, seconds: Sequence[float]) -> Figure:
    ordered = sorted(seconds)
    peers = {"95 in 100 within": ordered[int(0.95 * (len(ordered) - 1))], "longest": ordered[-1], "times": len(ordered)}
    return Figure(f"{measure}, median", data, statistics.median(ordered), peers=peers, unit="s", lower_is_better=True)
