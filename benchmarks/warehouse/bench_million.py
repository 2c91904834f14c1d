"""A million releases: size on disk, what a day's load and publishing cost, every view, search and memory, beside
PostgreSQL and SQLite's FTS5 on the same rows.

RILIS_MILLION sets the number (default 1,000,000), RILIS_MILLION_FOLDER a folder that keeps what was made, so that a
part can be measured again, RILIS_MILLION_STEPS what is measured, "search" or "day,views" (default: all; the warehouse
is made in any case; not with --write, which puts what was measured in the place of the whole table). Each step is a
process of its own, so that its memory is its own. PostgreSQL is a cluster in that folder, run by the user postgres, or
by whoever runs this if it is not root; where it is not installed its figures are left out. Times are CPU-seconds, over
all threads, where not said otherwise: what else the machine does is left out.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from benchmarks.corpus.bench_cost import made_texts
from benchmarks.corpus.corpus import write
from benchmarks.text.figures import Figure
from benchmarks.warehouse.many import NOW, fill
from benchmarks.warehouse.million import ILIKE, LABELS, milliseconds, queries, warehouse_in
from benchmarks.warehouse.million_peers import postgres, sqlite
from rilis_etl import resources
from rilis_etl.errors import QueryError
from rilis_etl.model import Run
from rilis_etl.warehouse.audit import checks
from rilis_etl.warehouse.engine.database import open_for_ourselves
from rilis_etl.warehouse.near_duplicates.link import link_versions
from rilis_etl.warehouse.query.sandbox import Limits, run_query
from rilis_etl.warehouse.stores import FileWarehouse

COUNT = int(os.environ.get("RILIS_MILLION", "1000000"))
DAY = 500
VIEW_LIMITS = Limits(seconds=300, memory_mb=4096)


def main(step: str, folder: str, shared: str) -> None:
    """One step; its answer as JSON on the last line of standard output."""
    answer = STEPS[step](Path(folder), Path(shared))
    answer["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(answer))


def step_fill(folder: Path, shared: Path) -> dict[str, Any]:
    with warehouse_in(folder).loading(Run("bench", "rebuild", NOW, "1"), fresh=True) as work:
        fill(work, shared, COUNT)
        began = time.process_time(), time.monotonic()
    return {"index_cpu": time.process_time() - began[0], "index_wall": time.monotonic() - began[1]}


def step_day(folder: Path, shared: Path) -> dict[str, Any]:
    """A day of 500 releases: copied, loaded, compared, indexed, checked, published."""
    warehouse = warehouse_in(folder)
    day = [
        replace(
            version,
            source_key=f"{folder.name}-{number}",
            url=f"{version.url}-{number}",
            captured_at=NOW + timedelta(hours=1),
        )
        for number, version in enumerate(made_texts(shared, DAY, seed=time.time_ns()))
    ]
    began = _spent(), time.monotonic()
    with warehouse.loading(Run("day", "ingest", NOW, "1")) as work:
        write(work, day, number=time.time_ns())
        link_versions(work.con)
        loaded = _spent(), time.monotonic()
    ended = _spent(), time.monotonic()
    queries_of_checks = resources.folder("sql") / "checks"
    checks.inspect(warehouse.published(), queries_of_checks, "day")  # as the load had it
    checked = _spent(), time.monotonic()
    found = checks.inspect(warehouse.published(), queries_of_checks)
    all_checked = _spent(), time.monotonic()
    return {
        "cycle_cpu": ended[0] - began[0], "cycle_wall": ended[1] - began[1],
        "publish_cpu": ended[0] - loaded[0], "publish_wall": ended[1] - loaded[1],
        "checks_cpu": checked[0] - ended[0], "checks_wall": checked[1] - ended[1],
        "all_checks_cpu": all_checked[0] - checked[0], "all_checks_wall": all_checked[1] - checked[1],
        "size": warehouse.published().stat().st_size, "rows": found.row_counts,
        "child_memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }  # fmt: skip


def _spent() -> float:
    """CPU-seconds of this process and its children."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def step_views(folder: Path, _: Path) -> dict[str, Any]:
    """Each view as `rilis sql` gives it: all of its rows, and the first hundred."""
    warehouse = warehouse_in(folder)
    with open_for_ourselves(warehouse.published()) as con:
        views = [
            name
            for (name,) in con.execute("select view_name from duckdb_views() where not internal order by 1").fetchall()
        ]
    start = _asked(warehouse, "select 1 as one")["cpu"]
    took: dict[str, Any] = {"start": start}
    for view in views:
        took[view] = {"all": _asked(warehouse, f"from {view}"), "first": _asked(warehouse, f"from {view} limit 100")}
        print(view, took[view], file=sys.stderr, flush=True)
    return took


def _asked(warehouse: FileWarehouse, sql: str) -> dict[str, Any]:
    began = _spent(), time.monotonic()
    rows = 0
    failure = ""
    try:
        with run_query(warehouse, sql, (), VIEW_LIMITS) as result:
            for batch in result.batches():
                rows += batch.num_rows
    except QueryError as error:
        failure = str(error)
    return {"cpu": _spent() - began[0], "wall": time.monotonic() - began[1], "rows": rows, "failure": failure}


def step_search(folder: Path, _: Path) -> dict[str, Any]:
    with open_for_ourselves(warehouse_in(folder).published()) as con:
        took = {
            label: milliseconds(lambda: con.execute("from search(?)", [query]).fetchall())  # noqa: B023 - called at once
            for label, query in queries(folder).items()
        }
        took["ilike"] = milliseconds(
            lambda: con.execute("select count(*) from version_texts where body ilike ?", [ILIKE]).fetchall(), times=1
        )
    return took


def measure(shared: Path) -> list[Figure]:
    """Every figure of this benchmark."""
    given = os.environ.get("RILIS_MILLION_FOLDER")
    folder = Path(given or mkdtemp(prefix="rilis-million-"))
    try:
        chosen = {"fill", *os.environ.get("RILIS_MILLION_STEPS", ",".join(STEPS)).split(",")}
        steps = {name: _step(name, folder, shared) for name in STEPS if name in chosen}
    finally:
        if not given:
            shutil.rmtree(folder)
    return list(_figures(steps))


def _step(name: str, folder: Path, shared: Path) -> dict[str, Any]:
    """The answer of a step; one that stands in the folder is not measured again."""
    answer = folder / f"{name}.json"
    if not answer.exists():
        command = [sys.executable, "-m", "benchmarks.warehouse.bench_million", name, str(folder), str(shared)]
        child = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        answer.write_text(child.stdout.splitlines()[-1], encoding="utf-8")
    known: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return known


def _figures(steps: dict[str, dict[str, Any]]) -> Iterator[Figure]:
    """Those of the steps that were measured."""
    day, views, search, lite, postgres = (
        steps.get(name, {}) for name in ("day", "views", "search", "sqlite", "postgres")
    )
    data = f"{day['rows']['releases']:,} releases, {day['rows']['versions']:,} texts" if day else f"{COUNT:,} releases"
    gigabyte = 1e9

    def peers(**known: float | None) -> dict[str, float]:
        return {name.replace("_", " "): value for name, value in known.items() if value is not None}

    def less(
        measure: str, ours: float, unit: str, known: dict[str, float] | None = None, notes: tuple[str, ...] = ()
    ) -> Figure:
        return Figure(measure, data, ours, unit=unit, lower_is_better=True, peers=known or {}, notes=notes)

    yield less(
        "making the search index", steps["fill"]["index_cpu"], "CPU-s, with checkpoint",
        peers(PostgreSQL=_of(postgres, "index"), SQLite_FTS5=_of(lite, "index")),
    )  # fmt: skip
    if day:
        yield less(
            "size on disk, everything (captures, links, receipts, search and comparison)", day["size"] / gigabyte, "GB",
            peers(
                PostgreSQL_rows=_of(postgres, "rows_size", gigabyte),
                PostgreSQL_with_words=_of(postgres, "size", gigabyte),
                SQLite_FTS5=_of(lite, "size", gigabyte),
            ),
        )  # fmt: skip
        yield less(
            f"a day's load: {DAY} more, copied, compared, indexed, checked, published", day["cycle_wall"], "s",
            {
                "of it after the last batch": day["publish_wall"],
                "of it checks": day["checks_wall"],
                "CPU-s": day["cycle_cpu"],
                "CPU-s of checks": day["checks_cpu"],
                "a check of all rows": day["all_checks_wall"],
            },
        )  # fmt: skip
        yield less("memory of that load at most", day["memory"], "MiB", {"of its checks": day["child_memory"]})
    if search:
        for label in LABELS:
            known = peers(PostgreSQL=_of(postgres, label), SQLite_FTS5=_of(lite, label))
            yield less(f"search: {label}", search[label], "CPU-ms", known)
        known = peers(PostgreSQL=_of(postgres, "ilike"), SQLite_LIKE=_of(lite, "like"))
        yield less("ILIKE over all texts", search["ilike"], "CPU-ms", known)
        yield less("memory of search at most", search["memory"], "MiB")
    for view, took in views.items():
        if isinstance(took, dict):
            known = {"the first hundred": max(0.0, took["first"]["cpu"] - views["start"]), "rows": took["all"]["rows"]}
            known |= peers(PostgreSQL_rows_only=_of(postgres, view), SQLite_rows_only=_of(lite, view))
            notes = (took["all"]["failure"],) if took["all"]["failure"] else ()
            yield less(f"view {view}, every row", max(0.0, took["all"]["cpu"] - views["start"]), "CPU-s", known, notes)


def _of(answer: dict[str, Any], name: str, unit: float = 1) -> float | None:
    return answer[name] / unit if name in answer else None


STEPS = {
    "fill": step_fill,
    "day": step_day,
    "views": step_views,
    "search": step_search,
    "sqlite": sqlite,
    "postgres": postgres,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
