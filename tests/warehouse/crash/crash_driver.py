"""Loads a warehouse day by day and kills each load at another point: run by test_crash.py.

A point is a call into C (each SQL statement, each system call of Python), a change of a file (also those that DuckDB's
own threads make, cut in the middle; see faults.c), or a moment, drawn with a fixed seed. Everything happens in forks of
this process, which itself never opens DuckDB: safe, and started at once. The forks check a snapshot themselves.
"""

import json
import multiprocessing
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pyarrow as pa  # noqa: F401 - imported once, before the forks

from rilis_etl import resources
from rilis_etl.model import Run
from rilis_etl.warehouse.audit import checks
from rilis_etl.warehouse.audit.checks import run_checks
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.search import index
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.compare import differences
from tests.warehouse.conftest import FILE, NOON, RECORD_BYTES, SOURCE, Maker
from tests.warehouse.crash.faults import Disk

TEXTS = ("Posko dibuka.", "Posko ditutup.")
PUBLISHING = "_publish"  # the function in which files are synced, renamed and flipped
SWAPPING = "point_to"  # the function that swaps the link


def day(number: int) -> tuple[CaptureRow, ...]:
    """What the archive got on one day: a new release, and a look at the first one, which is edited every other day."""
    make = Maker()
    new = make.page(f"new{number}", f"Rilis hari {number}.", 2 * number)
    return make.together(new, make.page("first", TEXTS[number // 2 % 2], 2 * number + 1))


def load(root: Path, days: int) -> None:
    """Load what the archive of the first `days` days holds and the warehouse does not."""
    checks.inspect = checks.inspect_here
    with FileWarehouse(root).loading(Run(f"day{days}", "ingest", NOON, "0.1.0")) as work:
        work.sync_sources([SOURCE])
        done = work.archive_positions().get(FILE, 0) // (2 * RECORD_BYTES)
        for numbers in (
            range(done, days - 1),
            range(max(done, days - 1), days),
        ):  # what was left over, and the last day
            if numbers:
                work.write(Maker().together(*map(day, numbers)))


def look(root: Path, days: int) -> None:
    """What is published opens, passes its checks and holds whole days, none of the future."""
    warehouse = FileWarehouse(root)
    if warehouse.has_snapshot:
        with warehouse.reading() as con:
            assert run_checks(con, read_sql(resources.folder("sql") / "checks")) == ()
            ((captures,),) = con.execute("select count(*) from captures").fetchall()
        assert captures in range(2, 2 * days + 1, 2)


@dataclass
class Calls:
    """A profile hook that counts calls into C, of all the load and of its publishing, and kills at one of them."""

    kill_at: int = 0  # of all calls; 0: never
    kill_publishing_at: int = 0
    kill_swapped_at: int = 0  # of the calls after the link was swapped
    all: int = 0
    publishing: int = 0
    swapped: int = 0
    is_publishing: bool = False
    is_swapped: bool = False

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name == PUBLISHING:
            self.is_publishing = True
        if event == "return" and frame.f_code.co_name == SWAPPING:
            self.is_swapped = True
        if event == "c_call":
            self.all += 1
            self.publishing += self.is_publishing
            self.swapped += self.is_swapped
            if (
                self.all == self.kill_at
                or (self.is_publishing and self.publishing == self.kill_publishing_at)
                or (self.is_swapped and self.swapped == self.kill_swapped_at)
            ):
                os.kill(os.getpid(), signal.SIGKILL)


def counted_load(root: Path, days: int, note: Path) -> None:
    """A load that nothing disturbs; notes how many points it has."""
    disk = Disk(root) if Disk.is_preloaded() else None
    calls = Calls()
    sys.setprofile(calls)
    load(root, days)
    sys.setprofile(None)
    points = {
        "call": calls.all,
        "call while publishing": calls.publishing,
        "call after the swap": calls.swapped,
        "change of a file": disk.calls() if disk else 0,
    }
    note.write_text(json.dumps(points))


def killed_at_a_call(root: Path, days: int, calls: Calls) -> None:
    sys.setprofile(calls)
    load(root, days)


def killed_at_a_change(root: Path, days: int, number: int) -> None:
    Disk(root).kill_at(number)
    load(root, days)


def killed_at_a_moment(root: Path, days: int, seconds: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM ends a process as SIGKILL does: nothing is tidied up
    load(root, days)


def same(one: Path, other: Path) -> None:
    found = differences(FileWarehouse(one).published(), FileWarehouse(other).published())
    assert found == (), "\n".join(map(str, found))


def forked(action: Callable[..., None], *arguments: object) -> int | None:
    """Exit code of `action` in a fork: 0 when it ended well, -9 when it was killed."""
    index._root_rows()  # the dictionary is read once, before the forks
    process = multiprocessing.get_context("fork").Process(target=action, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def main(folder: str, kills: str) -> None:
    root, undisturbed, note = (Path(folder) / name for name in ("killed", "undisturbed", "points"))
    assert forked(counted_load, undisturbed, 1, note) == 0
    points = json.loads(note.read_text())
    rng = random.Random(20261123)

    def at(way: str) -> int:
        return rng.randrange(1, points[way])

    def draw() -> tuple[str, Callable[..., None], object]:
        ways: list[tuple[str, Callable[..., None], object]] = [
            ("call", killed_at_a_call, Calls(kill_at=at("call"))),
            ("call while publishing", killed_at_a_call, Calls(kill_publishing_at=at("call while publishing"))),
            ("call after the swap", killed_at_a_call, Calls(kill_swapped_at=at("call after the swap"))),
            ("moment", killed_at_a_moment, rng.uniform(0, 1)),
        ]
        if points["change of a file"]:
            ways.append(("change of a file", killed_at_a_change, at("change of a file")))
        return rng.choice(ways)

    killed: Counter[str] = Counter()
    seen = None
    days = 0
    while killed.total() < int(kills):  # a load that has little left to do ends before its point
        days += 1
        assert days <= 3 * int(kills), f"of {days} loads only {killed.total()} were killed"
        way, action, point = draw()
        code = forked(action, root, days, point)
        assert code in {0, -signal.SIGKILL, -signal.SIGALRM}, f"a load ended with code {code} ({way}, {point})"
        killed[way] += code != 0
        if (
            published := FileWarehouse(root).snapshot_store.current()
        ) != seen:  # a snapshot never changes: one look is enough
            assert forked(look, root, days) == 0, days
            seen = published
        if killed.total() % 50 == 0:
            print(killed, file=sys.stderr, flush=True)  # noqa: T201 - how far it is
    assert forked(load, root, days) == 0
    assert forked(load, undisturbed, days) == 0
    answer = {
        "killed": killed,
        "published": max(int(path.stem[-6:]) for path in FileWarehouse(root).snapshot_store.snapshots()),
        "is_same": forked(same, root, undisturbed) == 0,
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
