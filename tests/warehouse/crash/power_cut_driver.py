"""Archives and loads three days, on record, and looks at what power cuts may leave: run by test_power_cut.py.

Acknowledged is a capture once its archive file is synced, and a load once it has returned. In every image: what is
published opens and passes its checks and holds every load that was acknowledged; the archive holds every capture that
was; the next load brings both together; and where the snapshots themselves are destroyed, `rilis rebuild` makes the
same warehouse from the archive.
"""

import json
import os
import shutil
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pyarrow as pa  # noqa: F401 - imported once, before the forks

from rilis_etl import resources
from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.model import Capture, Header, Role
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Layout, Source
from rilis_etl.text.language.engine import default_engine
from rilis_etl.text.language.word_table import default_table
from rilis_etl.warehouse.audit import checks
from rilis_etl.warehouse.audit.checks import run_checks
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.snapshots.snapshot_store import SnapshotStore
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.compare import differences
from tests.warehouse.conftest import KEY, NOON
from tests.warehouse.crash.crash_driver import forked
from tests.warehouse.crash.faults import Disk
from tests.warehouse.crash.power_cut import Change, image, read_record

LAYOUT = Layout(body=".isi", title="h1", date="time")
SOURCE = Source(key=KEY, name="Kantor Contoh", home="https://kantor.test/", hosts=("kantor.test",), layout=(LAYOUT,))
DAYS = 3
REBUILD_EVERY, REBUILD_FIRST = 10, 4


def shop_of(root: Path) -> Context:
    checks.inspect = checks.inspect_here
    settings = load_settings(warehouse=root)
    return open_context(settings, sources={KEY: SOURCE}, clock=lambda: NOON + timedelta(days=DAYS))


def page(day: int, number: int) -> Capture:
    """A release of that day; number 0 is the first release, whose text changes."""
    name = "pertama" if number == 0 else f"{day}-{number}"
    text = f"Petugas membuka posko pengaduan warga ke-{10 * day + number} di kantor, kata kepala biro itu."
    html = f"<html><body><h1>Rilis {name}</h1><time>1 Maret 2026</time><div class=isi><p>{text}</p></div></body></html>"
    url = f"https://kantor.test/rilis/{name}"
    headers = (Header("Content-Type", "text/html; charset=utf-8"),)
    return Capture(KEY, Role.RELEASE, url, url, 200, headers, html.encode(), NOON + timedelta(days=day, hours=number))


def story(root: Path, record: Path) -> None:
    """Three days, on record."""
    disk = Disk(root)
    disk.record(record)
    context = shop_of(root)
    for day in range(DAYS):
        run = context.new_run("ingest")
        with context.archive.writer(KEY, NOON + timedelta(days=day), run.run_id) as writer:
            for number in range(3):
                capture = page(day, number)
                writer.append(capture)
                writer.sync()
                disk.note(f"archived {capture.capture_id}")
        load(context, run)
        disk.note(f"published {day + 1}")


def promised(changes: tuple[Change, ...]) -> tuple[set[str], int]:
    """The captures, and the days, that were acknowledged."""
    notes = [change.path.split() for change in changes if change.kind == "N"]
    return {word for what, word in notes if what == "archived"}, sum(what == "published" for what, _ in notes)


def sound(root: Path, days: int) -> None:
    """What is published opens, is in order, and is no older than what was acknowledged."""
    warehouse = FileWarehouse(root)
    assert warehouse.has_snapshot or not days, "nothing is published"
    if warehouse.has_snapshot:
        with warehouse.reading() as con:
            assert run_checks(con, read_sql(resources.folder("sql") / "checks")) == ()
            ((captures,),) = con.execute("select count(*) from captures").fetchall()
        assert captures >= 3 * days, f"{captures} captures after {days} days"
        warehouse.status()


def heal(root: Path, captures: set[str]) -> None:
    """The archive has everything that was acknowledged, and the next load brings it into the warehouse."""
    context = shop_of(root)
    archived = {capture.capture_id for capture, _ in context.archive.read()}
    assert captures <= archived, f"lost: {captures - archived}"
    load(context, context.new_run("ingest"))
    with context.warehouse.reading() as con:
        stored = {capture_id for (capture_id,) in con.execute("select capture_id from captures").fetchall()}
        assert run_checks(con, read_sql(resources.folder("sql") / "checks")) == ()
    assert stored == archived


def rebuilt(root: Path) -> None:
    """With every snapshot destroyed, a rebuild gives the same rows from the archive."""
    context = shop_of(root)
    good = Path(context.warehouse.location)
    saved = root.parent / "saved.duckdb"
    shutil.copyfile(good, saved)
    for snapshot in SnapshotStore(root).snapshots():
        os.truncate(snapshot, snapshot.stat().st_size // 2)
    rebuild(context)
    found = differences(saved, Path(context.warehouse.location))
    assert found == (), "\n".join(map(str, found))


def main(folder: str, cuts: str) -> None:
    default_engine()  # once, before the forks
    default_table()
    root, record, cut = (Path(folder) / name for name in ("w", "record", "cut"))
    root.mkdir()
    assert forked(story, root, record) == 0
    changes = read_record(record)
    chance = Random(20261125)
    found: Counter[str] = Counter()
    points = [round((n + chance.random()) * len(changes) / int(cuts)) for n in range(int(cuts))]
    for number, point in enumerate(points):
        before = changes[:point]
        captures, days = promised(before)
        shutil.rmtree(cut, ignore_errors=True)
        cut.mkdir()
        image(before, str(root), cut / "w", chance)
        assert forked(sound, cut / "w", days) == 0, f"cut after change {point} of {len(changes)}"
        assert forked(heal, cut / "w", captures) == 0, f"cut after change {point} of {len(changes)}"
        found["sound and healed"] += 1
        if number % REBUILD_EVERY == REBUILD_FIRST and captures:
            assert forked(rebuilt, cut / "w") == 0, f"cut after change {point} of {len(changes)}"
            found["rebuilt"] += 1
    kinds = Counter(change.kind for change in changes)
    json.dump({"changes": len(changes), "syncs": kinds["S"], "cuts": len(points), "found": found}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
