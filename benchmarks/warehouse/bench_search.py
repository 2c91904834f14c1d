"""Search: how long a query takes, and what the index costs.

Texts: drawn with a fixed seed from the words of SHARED/data/indonesian_bodies, as often as they occur there, and one
word in twenty from 100,000 invented ones; around 300 words each, RILIS_SEARCH_TEXTS of them (default 100,000). The
same rows are asked with ILIKE and in SQLite's FTS5.
"""

import os
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.text.figures import Figure
from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.database import open_for_loading, open_for_ourselves
from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.engine.views import make_views
from rilis_etl.warehouse.search.index import index_new_texts

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
RARE_WORDS = 100_000
DAILY = 500
"""Texts of the second load: a busy day of every institution."""

Ask = Callable[[], object]


def vocabulary(shared: Path) -> Counter[str]:
    """The words of the real bodies with their frequencies."""
    words: Counter[str] = Counter()
    for path in sorted((shared / "data" / "indonesian_bodies").rglob("*")):
        if path.is_file():
            words.update(re.findall(r"[a-z]{2,40}", path.read_text(encoding="utf-8", errors="replace").lower()))
    return words


def rare_word(number: int) -> str:
    """A word that stands in few texts, as names do: invented."""
    return "".join("bdgjklmnprst"[digit] + "aiueo"[digit % 5] for digit in divmod_digits(number, 12))


def divmod_digits(number: int, base: int) -> list[int]:
    """The digits of a number, five of them."""
    return [number // base**place % base for place in range(5)]


def texts(words: Counter[str], count: int) -> Iterator[tuple[int, str, str]]:
    """Numbered titles and bodies."""
    chance = random.Random(5)
    rare = sum(words.values()) // 20
    names = [*words, *(rare_word(number) for number in range(RARE_WORDS))]
    weights = list(accumulate([*words.values(), *(rare / RARE_WORDS for _ in range(RARE_WORDS))]))
    for number in range(count):
        drawn = chance.choices(names, cum_weights=weights, k=chance.randint(150, 450))
        yield number, " ".join(drawn[:9]), "\n".join(" ".join(drawn[n : n + 60]) for n in range(9, len(drawn), 60))


def store(con: duckdb.DuckDBPyConnection, made: Iterable[tuple[int, str, str]]) -> None:
    """Releases with one version each, as far as search reads them."""
    stream = iter(made)
    while part := list(islice(stream, 10_000)):
        numbers, titles, bodies = zip(*part, strict=True)
        con.register("part", pa.table({"number": numbers, "title": titles, "body": bodies}))
        con.execute("""
            insert into releases
            select (hash(number) >> 1)::bigint, 'kantor', number, 'https://kantor.test/' || number, now(), now()
            from part
        """)
        con.execute("""
            insert into versions by name
            select
                (hash(number + 0.5) >> 1)::bigint as version_id, (hash(number) >> 1)::bigint as release_id,
                1 as version_number, '' as content_hash, title, '' as url, 'page' as published_rule,
                'table' as published_parser, date '2020-01-01' + (number % 2000)::integer as published_on,
                false as dates_disagree, 'id' as language_tag, 1 as language_confidence, 0 as second_language_share,
                'main' as layout, 'selector' as extractor, '1' as code_version, number::varchar as capture_id,
                timestamptz '2026-01-01 00:00:00Z' + to_seconds(number) as captured_at, 5 as paragraph_count,
                length(body) as character_count, 0 as removal_count
            from part
        """)
        con.execute("insert into version_texts select (hash(number + 0.5) >> 1)::bigint, body, 'p', null from part")
        con.unregister("part")


def _milliseconds(ask: Ask) -> float:
    def once() -> float:
        began = time.process_time()  # over all threads: what else the machine does is left out
        ask()
        return (time.process_time() - began) * 1000

    once()
    return statistics.median(once() for _ in range(5))


def _speed(shared: Path, count: int) -> list[Figure]:
    words = vocabulary(shared)
    names = [word for word, _ in words.most_common()]
    sql = folder("sql")
    with tempfile.TemporaryDirectory(prefix="rilis-search-") as scratch:
        path, lite_path = Path(scratch) / "search.duckdb", Path(scratch) / "search.sqlite"
        with open_for_loading(path) as con:
            migrate(con, read_sql(sql / "schema"), LONG_AGO)
            make_views(con, read_sql(sql / "views"))
            make_macros(con, read_sql(sql / "macros"))
            store(con, texts(words, count))
            con.execute("checkpoint")
            size_before = path.stat().st_size
            began = time.process_time()
            index_new_texts(con)
            con.execute("checkpoint")
            index_seconds = time.process_time() - began
            size_after = path.stat().st_size
            store(con, ((number + count, title, body) for number, title, body in texts(words, DAILY)))
            began = time.process_time()
            index_new_texts(con)
            con.execute("checkpoint")
            daily_seconds = time.process_time() - began
        lite = sqlite3.connect(lite_path)
        lite.execute("create virtual table t using fts5(title, body, tokenize = 'unicode61')")
        began = time.process_time()
        lite.executemany("insert into t(rowid, title, body) values (?, ?, ?)", texts(words, count))
        lite.commit()
        drawing = time.process_time()
        for _ in texts(words, count):
            pass
        lite_seconds = 2 * drawing - began - time.process_time()
        kind = f"{count:,} texts"
        rows = [
            Figure(
                "making the index",
                kind,
                index_seconds,
                unit="CPU-s",
                lower_is_better=True,
                peers={"SQLite FTS5, with the text": lite_seconds},
            ),
            Figure(
                "index on disk",
                kind,
                (size_after - size_before) / 1e6,
                unit="MB",
                lower_is_better=True,
                peers={
                    "the text itself": size_before / 1e6,
                    "SQLite FTS5, with the text": lite_path.stat().st_size / 1e6,
                },
            ),
            Figure(f"index of {DAILY} more", kind, daily_seconds, unit="CPU-s", lower_is_better=True),
        ]
        with open_for_ourselves(path) as con:
            for label, query in (
                ("two common words", f"{names[20]} {names[40]}"),
                ("a rare and a common word", f"{rare_word(7)} {names[100]}"),
                ("a phrase of two", f'"{names[60]} {names[80]}"'),
            ):
                bare = query.replace('"', "").split()
                like = f"%{' '.join(bare)}%" if '"' in query else None
                rows.append(_query(con, lite, f"20 best for {label}", kind, query, bare, like))
        lite.close()
    return rows


def _query(
    con: duckdb.DuckDBPyConnection,
    lite: sqlite3.Connection,
    label: str,
    kind: str,
    query: str,
    words: list[str],
    phrase: str | None,
) -> Figure:
    patterns = [phrase] if phrase else [f"%{word}%" for word in words]
    where = " and ".join("body ilike ?" for _ in patterns)
    ask_lite = query if phrase else " ".join(f'"{word}"' for word in words)
    return Figure(
        label,
        kind,
        _milliseconds(lambda: con.execute("from search(?)", [query]).fetchall()),
        unit="CPU-ms",
        lower_is_better=True,
        peers={
            "ILIKE, count only": _milliseconds(
                lambda: con.execute(f"select count(*) from version_texts where {where}", patterns).fetchall()
            ),
            "SQLite FTS5": _milliseconds(
                lambda: lite.execute(
                    "select rowid, snippet(t, 1, '[', ']', '…', 24) from t where t match ? order by rank limit 20",
                    [ask_lite],
                ).fetchall()
            ),
        },
    )


def measure(shared: Path) -> list[Figure]:
    """Every figure of this benchmark."""
    return _speed(shared, int(os.environ.get("RILIS_SEARCH_TEXTS", "100000")))
