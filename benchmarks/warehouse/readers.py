"""Readers that open and ask while loads publish, each in a process of its own, and what each of them met.

A reader opens what people open (the link), as any DuckDB client does: asks the same twice with a pause between, so that
loads publish meanwhile; one time in three runs every check; closes; and begins again. Every fifth time it asks as
`rilis sql` does. It notes what it waited for, and every error and every answer that does not fit: two answers of one
connection that differ, a check that finds something, a snapshot older than one that it has seen.
"""

import json
import multiprocessing
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pyarrow as pa  # noqa: F401 - imported once, before the forks

from rilis_etl import resources
from rilis_etl.model import Block, BlockKind, Capture, CapturePlace, Language, Publication, Role, Run, Version
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.audit.checks import run_checks
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.query.sandbox import run_query
from rilis_etl.warehouse.stores import FileWarehouse

SOURCE = Source(key="kantor", name="Kantor Contoh", home="https://kantor.test/", hosts=("kantor.test",))
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGES = 10
"""Releases that each load brings."""

PAUSE = 0.3
"""Seconds that a reader keeps a snapshot open."""

COUNTS = """
    select (select count(*) from captures), (select count(*) from versions), (select count(*) from version_texts),
        (select count(*) from releases), (select count(distinct release_id) from current_releases),
        (select count(*) from search_documents)
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What readers and the loader met. Seconds, one of each time that it was done."""

    opens: tuple[float, ...]
    queries: tuple[float, ...]
    asked: tuple[float, ...]  # by `rilis sql`'s way, in a process of its own
    loads: tuple[float, ...]
    faults: tuple[str, ...]


def pages(number: int) -> tuple[CaptureRow, ...]:
    """What the load of this number brings."""
    return tuple(_page(number, n) for n in range(PAGES))


def _page(number: int, n: int) -> CaptureRow:
    key = f"{number}-{n}"
    at = START + timedelta(hours=number, minutes=n)
    url = f"https://kantor.test/rilis/{key}"
    body = f"Rilis {key}: petugas membuka posko pengaduan warga nomor {key} di kantor wilayah."
    capture = Capture("kantor", Role.RELEASE, url, url, 200, (), body.encode(), at)
    place = CapturePlace("kantor/1.warc.gz", (number * PAGES + n) * 1000, 1000)
    version = Version(
        source="kantor", source_key=key, url=url, title=f"Rilis {key}", blocks=(Block(BlockKind.PARAGRAPH, body),),
        captions=(), removals=(), bylines=(), language=Language("id", 0.99),
        publication=Publication(at.date(), "page", by_page=at.date()),
        capture_id=capture.capture_id, captured_at=at, layout="main", extractor="selector .isi", code_version="1",
    )  # fmt: skip
    return replace(CaptureRow.of(capture, place, key), result=version)


def run(root: Path, readers: int, loads: int, think: float) -> Seen:
    """`readers` processes read while this one makes `loads` loads into the warehouse at `root`.

    A reader waits up to `think` seconds before it opens again.
    """
    warehouse = FileWarehouse(root, now=lambda: START + timedelta(days=90))
    _load(warehouse, 0)
    context = multiprocessing.get_context("spawn")
    over = context.Event()
    files = [root.parent / f"reader-{number}.json" for number in range(readers)]
    children = [
        context.Process(target=read, args=(root, file, over, number, think)) for number, file in enumerate(files)
    ]
    for child in children:
        child.start()
    while not all(file.with_suffix(".ready").exists() for file in files):
        time.sleep(0.05)
    took, faults = [], []
    for number in range(1, loads + 1):
        began = time.monotonic()
        try:
            _load(warehouse, number)
        except Exception as error:  # noqa: BLE001 - whatever it is: it is what is looked for
            faults.append(f"load {number}: {error!r}")
        took.append(time.monotonic() - began)
    over.set()
    for child in children:
        child.join()
    answers = [json.loads(file.read_text(encoding="utf-8")) for file in files]

    def all_of(name: str) -> tuple[float, ...]:
        return tuple(second for answer in answers for second in answer[name])

    faults += [fault for answer in answers for fault in answer["faults"]]
    faults += [f"reader {n} ended with code {child.exitcode}" for n, child in enumerate(children) if child.exitcode]
    return Seen(all_of("opens"), all_of("queries"), all_of("asked"), tuple(took), tuple(faults))


def _load(warehouse: FileWarehouse, number: int) -> None:
    with warehouse.loading(Run(f"r{number}", "ingest", START, "1")) as work:
        work.sync_sources([SOURCE])
        work.write(pages(number))


@dataclass
class Met:
    """What one reader met so far; see Seen."""

    opens: list[float] = field(default_factory=list)
    queries: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    newest: int = 0

    def note(self, captures: object) -> None:
        """A snapshot held so many captures: whole loads, and none less than before."""
        if not isinstance(captures, int) or captures < self.newest or captures % PAGES:
            self.faults.append(f"{captures} captures after {self.newest}")
        else:
            self.newest = captures


def read(root: Path, answer: Path, over: Event, number: int, think: float) -> None:
    """One reader, until the loads are over; writes what it met to `answer`."""
    met = Met()
    checks = read_sql(resources.folder("sql") / "checks")
    turn = 0
    while not over.is_set() or turn == 0:
        turn += 1
        try:
            met.note(_ask(root, met) if turn % 5 == 0 else _look(root, checks if turn % 3 == 1 else (), met))
        except Exception as error:  # noqa: BLE001 - same as above
            met.faults.append(f"{error!r}")
        answer.with_suffix(".ready").touch()
        over.wait(think * (1 + number % 4) / 4)
    answer.write_text(json.dumps(asdict(met)), encoding="utf-8")
    os._exit(0)  # without waiting for threads of libraries


def _ask(root: Path, met: Met) -> object:
    """As `rilis sql` does."""
    began = time.monotonic()
    with run_query(FileWarehouse(root), "select count(*) as n from captures") as result:
        ((captures,),) = result.rows()
    met.asked.append(time.monotonic() - began)
    return captures


def _look(root: Path, checks: Sequence[SqlFile], met: Met) -> object:
    """As any client does, with a pause in which loads publish."""
    began = time.monotonic()
    with duckdb.connect(str(root / "warehouse.duckdb"), read_only=True) as con:
        met.opens.append(time.monotonic() - began)
        con.execute("set enable_progress_bar = false")
        began = time.monotonic()
        first = con.execute(COUNTS).fetchall()
        met.queries.append(time.monotonic() - began)
        met.faults += [str(finding) for finding in run_checks(con, tuple(checks))]
        time.sleep(PAUSE)
        again = con.execute(COUNTS).fetchall()
    if again != first:
        met.faults.append(f"one connection said {first}, then {again}")
    if len(set(first[0])) != 1:
        met.faults.append(f"counts that do not fit each other: {first}")
    return first[0][0]
