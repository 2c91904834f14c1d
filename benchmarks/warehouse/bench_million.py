"""A million releases: size on disk, what a day's load and publishing cost, every view, search and memory, beside
PostgreSQL and SQLite's FTS5 on the same rows.

RILIS_MILLION sets the number (default 1,000,000), RILIS_MILLION_FOLDER a folder that keeps what was made, so that a
part can be measured again. Each step is a process of its own, so that its memory is its own. PostgreSQL is a cluster in
that folder, run by the user postgres, or by whoever runs this if it is not root; where it is not installed its figures
are left out. Times are CPU-seconds, over all threads, where not said otherwise: what else the machine does is left out.
"""

import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from benchmarks.corpus.bench_cost import made_texts
from benchmarks.corpus.corpus import write
from benchmarks.text.figures import Figure
from benchmarks.warehouse.many import NOW, fill
from benchmarks.warehouse.postgres import Postgres
from rilis_etl import resources
from rilis_etl.errors import QueryError
from rilis_etl.model import Run
from rilis_etl.warehouse import checks
from rilis_etl.warehouse.clusters import link_versions
from rilis_etl.warehouse.database import open_for_ourselves
from rilis_etl.warehouse.query import Limits
from rilis_etl.warehouse.store import Warehouse

COUNT = int(os.environ.get("RILIS_MILLION", "1000000"))
DAY = 500
QUERIES = {
    "two common words": "masyarakat daerah",
    "a rare and a common word": "bibibibobi masyarakat",
    "a common phrase": '"pemerintah daerah"',
    "a phrase that hardly occurs, of common words": '"yang pelanggaran"',
    "a word without a phrase": 'masyarakat -"pemerintah daerah"',
}
ILIKE = "%pemerintah daerah%"
ASK_LITE = """
    select rowid, snippet(search, 1, '[', ']', '…', 24) from search where search match ? order by rank limit 20
"""
VIEW_LIMITS = Limits(seconds=300, memory_mb=4096)
PEER_QUESTIONS = {
    "releases_per_month": (
        "select source, date_trunc('month', published_on), count(*) from release group by 1, 2",
        "select source, strftime('%Y-%m', published_on), count(*) from release group by 1, 2",
    ),
    "languages": (
        "select source, language_tag, count(*) from release group by 1, 2",
        "select source, language_tag, count(*) from release group by 1, 2",
    ),
}


def main(step: str, folder: str, shared: str) -> None:
    """One step; its answer as JSON on the last line of standard output."""
    answer = globals()[f"step_{step}"](Path(folder), Path(shared))
    answer["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(answer))


def _warehouse(folder: Path) -> Warehouse:
    return Warehouse(folder / "warehouse", now=lambda: NOW)


def step_fill(folder: Path, shared: Path) -> dict[str, Any]:
    with _warehouse(folder).loading(Run("bench", "rebuild", NOW, "1"), fresh=True) as work:
        fill(work, shared, COUNT)
        began = time.process_time(), time.monotonic()
    return {"index_cpu": time.process_time() - began[0], "index_wall": time.monotonic() - began[1]}


def step_day(folder: Path, shared: Path) -> dict[str, Any]:
    """A day of 500 releases: copied, loaded, compared, indexed, checked, published."""
    warehouse = _warehouse(folder)
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
    found = checks.inspect(warehouse.published(), resources.folder("sql") / "checks")
    checked = _spent(), time.monotonic()
    return {
        "cycle_cpu": ended[0] - began[0], "cycle_wall": ended[1] - began[1],
        "publish_cpu": ended[0] - loaded[0], "publish_wall": ended[1] - loaded[1],
        "checks_cpu": checked[0] - ended[0], "checks_wall": checked[1] - ended[1],
        "size": warehouse.published().stat().st_size, "rows": found.row_counts,
        "child_memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }  # fmt: skip


def _spent() -> float:
    """CPU-seconds of this process and its children."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def step_views(folder: Path, _: Path) -> dict[str, Any]:
    """Each view as `rilis sql` gives it: all of its rows, and the first hundred."""
    warehouse = _warehouse(folder)
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


def _asked(warehouse: Warehouse, sql: str) -> dict[str, Any]:
    began = _spent(), time.monotonic()
    rows = 0
    failure = ""
    try:
        with warehouse.query(sql, (), VIEW_LIMITS) as result:
            for batch in result.batches():
                rows += batch.num_rows
    except QueryError as error:
        failure = str(error)
    return {"cpu": _spent() - began[0], "wall": time.monotonic() - began[1], "rows": rows, "failure": failure}


def step_search(folder: Path, _: Path) -> dict[str, Any]:
    with open_for_ourselves(_warehouse(folder).published()) as con:
        took = {
            label: _milliseconds(lambda: con.execute("from search(?)", [query]).fetchall())  # noqa: B023 - called at once
            for label, query in QUERIES.items()
        }
        took["ilike"] = _milliseconds(
            lambda: con.execute("select count(*) from version_texts where body ilike ?", [ILIKE]).fetchall(), times=1
        )
    return took


def _milliseconds(ask: Callable[[], object], times: int = 3) -> float:
    def once() -> float:
        began = time.process_time()
        ask()
        return (time.process_time() - began) * 1000

    return statistics.median(once() for _ in range(times))


def _rows(warehouse: Warehouse) -> Iterator[tuple[object, ...]]:
    with warehouse.reading() as con:
        con.execute("""
            select release_id, source, published_on::varchar, language_tag, title, body
            from versions semi join newest_versions using (version_id)
            inner join releases using (release_id) inner join version_texts using (version_id)
        """)
        while part := con.fetchmany(5000):
            yield from part


def step_sqlite(folder: Path, _: Path) -> dict[str, Any]:
    path = folder / "peer.sqlite"
    path.unlink(missing_ok=True)
    con = sqlite3.connect(path)
    con.execute(
        "create table release (release_id integer primary key, source, published_on, language_tag, title, body)"
    )
    con.execute(
        "create virtual table search using fts5("
        "title, body, content='release', content_rowid='release_id', tokenize='unicode61')"
    )
    began = time.process_time()
    con.executemany("insert into release values (?, ?, ?, ?, ?, ?)", _rows(_warehouse(folder)))
    con.commit()
    loaded = time.process_time()
    con.execute("insert into search(search) values ('rebuild')")
    con.commit()
    indexed = time.process_time()
    took: dict[str, Any] = {"load": loaded - began, "index": indexed - loaded, "size": path.stat().st_size}
    for label, query in QUERIES.items():
        match = query.replace(" -", " NOT ")
        took[label] = _milliseconds(lambda: con.execute(ASK_LITE, [match]).fetchall())  # noqa: B023 - called at once
    for view, (_, question) in PEER_QUESTIONS.items():
        took[view] = _milliseconds(lambda: con.execute(question).fetchall(), times=1) / 1000  # noqa: B023 - same
    took["like"] = _milliseconds(
        lambda: con.execute("select count(*) from release where body like ?", [ILIKE]).fetchall(), times=1
    )
    con.close()
    return took


def step_postgres(folder: Path, _: Path) -> dict[str, Any]:
    if not Postgres.is_installed():
        return {}
    with Postgres(folder / "postgres") as server:
        server.run(
            "create table release ("
            "release_id bigint primary key, source text, published_on date, language_tag text, title text, body text)"
        )
        load = server.copy("release", _rows(_warehouse(folder)))
        load += server.run("vacuum analyze release")
        rows_size = server.number("select pg_total_relation_size('release')")
        took: dict[str, Any] = {"load": load, "rows_size": rows_size}
        index = server.run(
            "alter table release add column words tsvector generated always as ("
            "setweight(to_tsvector('indonesian', title), 'A') || to_tsvector('indonesian', body)) stored",
            minutes=25,
        )
        index += server.run("create index on release using gin (words)", minutes=10)
        server.run("vacuum analyze release")
        took |= {"index": index, "size": server.number("select pg_total_relation_size('release')")}
        for label, query in QUERIES.items():
            took[label] = 1000 * statistics.median(server.run(_ranked(query)) for _ in range(3))
        for view, (question, _) in PEER_QUESTIONS.items():
            took[view] = server.run(question)
        took["ilike"] = 1000 * server.run(f"select count(*) from release where body ilike '{ILIKE}'")
        return took


def _ranked(query: str) -> str:
    return f"""
        select title, ts_headline('indonesian', body, asked) from (
            select title, body, asked
            from release, websearch_to_tsquery('indonesian', '{query}') as asked
            where words @@ asked order by ts_rank_cd(words, asked, 1) desc limit 20) as best
    """


def measure(shared: Path) -> list[Figure]:
    """Every figure of this benchmark."""
    given = os.environ.get("RILIS_MILLION_FOLDER")
    folder = Path(given or mkdtemp(prefix="rilis-million-"))
    try:
        steps = {name: _step(name, folder, shared) for name in ("fill", "day", "views", "search", "sqlite", "postgres")}
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
    day, views, search, lite, postgres = (steps[name] for name in ("day", "views", "search", "sqlite", "postgres"))
    data = f"{day['rows']['releases']:,} releases, {day['rows']['versions']:,} texts"
    gigabyte = 1e9

    def peers(**known: float | None) -> dict[str, float]:
        return {name.replace("_", " "): value for name, value in known.items() if value is not None}

    def less(
        measure: str, ours: float, unit: str, known: dict[str, float] | None = None, notes: tuple[str, ...] = ()
    ) -> Figure:
        return Figure(measure, data, ours, unit=unit, lower_is_better=True, peers=known or {}, notes=notes)

    yield less(
        "size on disk, everything (captures, links, receipts, search and comparison)", day["size"] / gigabyte, "GB",
        peers(
            PostgreSQL_rows=_of(postgres, "rows_size", gigabyte),
            PostgreSQL_with_words=_of(postgres, "size", gigabyte),
            SQLite_FTS5=_of(lite, "size", gigabyte),
        ),
    )  # fmt: skip
    yield less(
        "making the search index", steps["fill"]["index_cpu"], "CPU-s, with checkpoint",
        peers(PostgreSQL=_of(postgres, "index"), SQLite_FTS5=_of(lite, "index")),
    )  # fmt: skip
    yield less(
        f"a day's load: {DAY} more, copied, compared, indexed, checked, published", day["cycle_wall"], "s",
        {
            "of it after the last batch": day["publish_wall"],
            "of it checks": day["checks_wall"],
            "CPU-s": day["cycle_cpu"],
        },
    )  # fmt: skip
    yield less("memory of that load at most", day["memory"], "MiB", {"of its checks": day["child_memory"]})
    for label in QUERIES:
        yield less(
            f"search: {label}",
            search[label],
            "CPU-ms",
            peers(PostgreSQL=_of(postgres, label), SQLite_FTS5=_of(lite, label)),
        )
    yield less(
        "ILIKE over all texts",
        search["ilike"],
        "CPU-ms",
        peers(PostgreSQL=_of(postgres, "ilike"), SQLite_LIKE=_of(lite, "like")),
    )
    yield less("memory of search at most", search["memory"], "MiB")
    for view, took in views.items():
        if isinstance(took, dict):
            known = {"the first hundred": took["first"]["cpu"] - views["start"], "rows": took["all"]["rows"]}
            known |= peers(PostgreSQL_rows_only=_of(postgres, view), SQLite_rows_only=_of(lite, view))
            notes = (took["all"]["failure"],) if took["all"]["failure"] else ()
            yield less(f"view {view}, every row", took["all"]["cpu"] - views["start"], "CPU-s", known, notes)


def _of(answer: dict[str, Any], name: str, unit: float = 1) -> float | None:
    return answer[name] / unit if name in answer else None


if __name__ == "__main__":
    main(*sys.argv[1:])
