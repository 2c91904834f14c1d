"""Loads a warehouse day by day and kills each load at another point: run as a script by test_crash.py.

A point is a number of calls into C (each SQL statement, each system call), so that the same seed kills at the same
places. Everything happens in forks of this process, which itself never opens DuckDB: safe, and started at once.
"""

import json
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pyarrow as pa  # noqa: F401 - imported once, before the forks

sys.path.insert(0, str(Path(__file__).parents[2]))

from rilis_etl import resources
from rilis_etl.model import Run
from rilis_etl.warehouse.batch import Batch
from rilis_etl.warehouse.checks import run_checks
from rilis_etl.warehouse.compare import differences
from rilis_etl.warehouse.sqlfiles import read_sql
from rilis_etl.warehouse.store import Warehouse
from tests.warehouse.conftest import FILE, NOON, RECORD_BYTES, SOURCE, Maker

TEXTS = ("Posko dibuka.", "Posko ditutup.")
PUBLISHING = "_publish"  # the function in which files are synced, renamed and flipped


def day(number: int) -> Batch:
    """What the archive got on one day: a new release, and a look at the first one, which is edited every other day."""
    make = Maker()
    new = make.page(f"new{number}", f"Rilis hari {number}.", 2 * number)
    return make.together(new, make.page("first", TEXTS[number // 2 % 2], 2 * number + 1))


def load(root: Path, days: int) -> None:
    """Load what the archive of the first `days` days holds and the warehouse does not."""
    with Warehouse(root).loading(Run(f"day{days}", "ingest", NOON, "0.1.0")) as work:
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
    warehouse = Warehouse(root)
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
    all: int = 0
    publishing: int = 0
    is_publishing: bool = False

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name == PUBLISHING:
            self.is_publishing = True
        if event == "c_call":
            self.all += 1
            self.publishing += self.is_publishing
            if self.all == self.kill_at or (self.is_publishing and self.publishing == self.kill_publishing_at):
                os.kill(os.getpid(), signal.SIGKILL)


def profiled_load(root: Path, days: int, calls: Calls, note: Path | None = None) -> None:
    sys.setprofile(calls)
    load(root, days)
    sys.setprofile(None)
    if note:
        note.write_text(json.dumps([calls.all, calls.publishing]))


def same(one: Path, other: Path) -> None:
    found = differences(Warehouse(one).published(), Warehouse(other).published())
    assert found == (), "\n".join(map(str, found))


def forked(action: Callable[..., None], *arguments: object) -> int | None:
    """Exit code of `action` in a fork: 0 when it ended well, -9 when it was killed."""
    process = multiprocessing.get_context("fork").Process(target=action, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def main(folder: str, kills: str) -> None:
    root, undisturbed, note = (Path(folder) / name for name in ("killed", "undisturbed", "calls"))
    assert forked(profiled_load, undisturbed, 1, Calls(), note) == 0
    all_calls, publishing_calls = json.loads(note.read_text())
    rng = random.Random(20261123)
    codes: list[int | None] = []
    seen = None
    while codes.count(-signal.SIGKILL) < int(kills):  # a load that has little left to do ends before its point
        days = len(codes) + 1
        assert days <= 2 * int(kills), f"of {len(codes)} loads only {codes.count(-signal.SIGKILL)} were killed"
        early = Calls(kill_at=rng.randrange(1, all_calls))
        late = Calls(kill_publishing_at=rng.randrange(1, publishing_calls))
        codes.append(forked(profiled_load, root, days, rng.choice((early, late))))
        if (published := Warehouse(root).shelf.current()) != seen:  # a snapshot never changes: one look is enough
            assert forked(look, root, days) == 0, days
            seen = published
    assert forked(load, root, len(codes)) == 0
    assert forked(load, undisturbed, len(codes)) == 0
    answer = {
        "killed": codes.count(-signal.SIGKILL),
        "published": max(int(path.stem[-6:]) for path in Warehouse(root).shelf.snapshots()),
        "is_same": forked(same, root, undisturbed) == 0,
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
