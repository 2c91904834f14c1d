"""The same releases in PostgreSQL and in SQLite with FTS5: one row a release, and an index of its words."""

import sqlite3
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.warehouse.million import ILIKE, milliseconds, queries, warehouse_in
from benchmarks.warehouse.postgres import Postgres
from rilis_etl.warehouse.stores import FileWarehouse

ASK_LITE = """
    select rowid, snippet(search, 1, '[', ']', '…', 24) from search where search match ? order by rank limit 20
"""
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


def _rows(warehouse: FileWarehouse) -> Iterator[tuple[object, ...]]:
    with warehouse.reading() as con:
        con.execute("""
            select release_id, source, published_on::varchar, language_tag, title, body
            from versions semi join newest_versions using (version_id)
            inner join releases using (release_id) inner join version_texts using (version_id)
        """)
        while part := con.fetchmany(5000):
            yield from part


def sqlite(folder: Path, _: Path) -> dict[str, Any]:
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
    con.executemany("insert into release values (?, ?, ?, ?, ?, ?)", _rows(warehouse_in(folder)))
    con.commit()
    loaded = time.process_time()
    con.execute("insert into search(search) values ('rebuild')")
    con.commit()
    indexed = time.process_time()
    took: dict[str, Any] = {"load": loaded - began, "index": indexed - loaded, "size": path.stat().st_size}
    for label, query in queries(folder).items():
        match = query.replace(" -", " NOT ")
        took[label] = milliseconds(lambda: con.execute(ASK_LITE, [match]).fetchall())  # noqa: B023 - called at once
    for view, (_, question) in PEER_QUESTIONS.items():
        took[view] = milliseconds(lambda: con.execute(question).fetchall(), times=1) / 1000  # noqa: B023 - same
    took["like"] = milliseconds(
        lambda: con.execute("select count(*) from release where body like ?", [ILIKE]).fetchall(), times=1
    )
    con.close()
    return took


def postgres(folder: Path, _: Path) -> dict[str, Any]:
    if not Postgres.is_installed():
        return {}
    with Postgres(folder / "postgres") as server:
        server.run(
            "create table release ("
            "release_id bigint primary key, source text, published_on date, language_tag text, title text, body text)"
        )
        load = server.copy("release", _rows(warehouse_in(folder)))
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
        for label, query in queries(folder).items():
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
