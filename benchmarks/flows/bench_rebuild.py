"""A rebuild on one core and on several: the same rows; seconds, CPU and memory of all its processes.

`RILIS_REBUILD_PAGES` pages (20,000 without it) of one source, each different (see bench_bulk.py). Each rebuild is a
process of its own that may use so many cores. Seconds hold on an idle machine only; CPU and memory anywhere.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.flows.bench_bulk import fill
from benchmarks.text.figures import Figure
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import SampleServer, serve_sample
from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.machine import tree
from tests.flows.served import settings
from tests.warehouse.compare import differences

PAGES = int(os.environ.get("RILIS_REBUILD_PAGES", "20000"))
A_COPY = 30  # pages of the source that is multiplied
CORES = (1, 2)
LOOK_SECONDS = 0.5  # between two looks at memory


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What one rebuild took."""

    seconds: float
    cpu_seconds: float
    megabytes: float  # of all its processes at one moment, pages that they share counted once
    database: Path


def measure(_: Path) -> tuple[Figure, ...]:
    """The figures of one core beside those of several."""
    with serve_sample(Newsroom(FIRST_DAY)) as newsroom, TemporaryDirectory() as name:
        pages = fill(newsroom, Path(name) / "archive", PAGES // A_COPY)
        one, more = (_rebuilt(newsroom, Path(name), cores) for cores in CORES)
        rows = sum(found.only_in_first + found.only_in_second for found in differences(one.database, more.database))
    data, with_one = f"{pages:,} pages, {CORES[1]} cores", "one core"
    load = f"load of the machine at the end of the measurement: {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    return (
        Figure("a rebuild", data, more.seconds, None, {with_one: one.seconds}, unit="s", notes=(load,)),
        Figure("times the speed of one core", data, one.seconds / more.seconds, 1.5),
        Figure("CPU of a rebuild", data, more.cpu_seconds, None, {with_one: one.cpu_seconds}, unit="CPU-s"),
        Figure("CPU added", data, more.cpu_seconds / one.cpu_seconds - 1, 0.15, lower_is_better=True),
        Figure(
            "memory of all processes at most", data, more.megabytes, 1_229, {with_one: one.megabytes}, "MiB",
            lower_is_better=True,
        ),
        Figure("rows that differ", "every table", rows, 0, lower_is_better=True),
    )  # fmt: skip


def _rebuilt(newsroom: SampleServer, folder: Path, cores: int) -> Rebuilt:
    own = folder / f"on-{cores}"
    environment = settings(own, newsroom)
    (own / "warehouse").mkdir(parents=True, exist_ok=True)
    (own / "warehouse" / "archive").symlink_to(folder / "archive")
    before, began = _cpu(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "rilis_etl", "rebuild"],
        env=environment,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, range(cores)),  # noqa: PLW1509 - no thread runs yet
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(_megabytes(each.pid) for each in tree(process.pid)))
        time.sleep(LOOK_SECONDS)
    assert process.returncode == 0
    seconds = time.monotonic() - began
    return Rebuilt(seconds, _cpu() - before, most, FileWarehouse(own / "warehouse").published())


def _cpu() -> float:
    """CPU-seconds of all processes that were started here and have ended, and of those that these had started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    found: Mapping[str, str] = dict(line.split(":", 1) for line in lines if line.startswith("Pss:"))
    return sum(float(value.split()[0]) for value in found.values()) / 1024
