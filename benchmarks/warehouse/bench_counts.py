"""Whether search counts what a scan counts: 200 queries of every syntax on real texts, each also asked as a regular
expression over the words of each text.

Texts: the lines of SHARED/data/languages and the bodies of SHARED/data/indonesian_bodies, read at run time. Words are
drawn from them by how often they occur, one in ten is a word that no text has. Words stand in quotes, so that nothing
is folded: how well words are folded is measured by bench_stems.
"""

import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import duckdb

from benchmarks.text.figures import Figure
from benchmarks.warehouse.bench_search import LONG_AGO, store
from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.database import open_for_loading
from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.engine.views import make_views
from rilis_etl.warehouse.search.index import index_new_texts

QUERIES = 200
MOST_TEXTS = 8_000
NOWHERE = "tidakadakatabegini"
WORD = re.compile(r"[^\W_]+")
Holds = Callable[[str], bool]

SYNTAXES = (
    ('"%(a)s"', "(?=.* %(a)s )"),
    ('"%(a)s" "%(b)s"', "(?=.* %(a)s )(?=.* %(b)s )"),
    ('"%(a)s" OR "%(b)s"', "(?=.* (?:%(a)s|%(b)s) )"),
    ('("%(a)s" OR "%(b)s") "%(c)s"', "(?=.* (?:%(a)s|%(b)s) )(?=.* %(c)s )"),
    ('"%(a)s" "%(b)s" OR "%(c)s"', "(?:(?=.* %(a)s )(?=.* %(b)s )|(?=.* %(c)s ))"),
    ('"%(a)s %(b)s"', "(?=.* %(a)s %(b)s )"),
    ('"%(a)s %(b)s" -"%(c)s"', "(?=.* %(a)s %(b)s )(?!.* %(c)s )"),
    ('-"%(a)s"', "(?!.* %(a)s )"),
    ("%(a)s*", "(?=.* %(a)s)"),
    ('"%(a)s %(start)s*"', "(?=.* %(a)s %(start)s)"),
    ('-("%(a)s" OR "%(b)s %(c)s")', "(?!.* (?:%(a)s|%(b)s %(c)s) )"),
    (
        "%(a)s* NEAR/%(n)d %(b)s*",
        r"(?=.* %(a)s\S* (?:\S+ ){0,%(n)d}%(b)s|.* %(b)s\S* (?:\S+ ){0,%(n)d}%(a)s)",
    ),
    ('title:"%(a)s"', "(?!)"),
    ('source:kantor "%(a)s"', "(?=.* %(a)s )"),
)
"""Queries, and the regular expressions that find the same at the start of a line of words."""


def measure(shared: Path) -> list[Figure]:
    """Every figure of this benchmark."""
    sql = folder("sql")
    texts = list(_texts(shared))
    with (
        tempfile.TemporaryDirectory(prefix="rilis-counts-") as scratch,
        open_for_loading(Path(scratch) / "counts.duckdb") as con,
    ):
        migrate(con, read_sql(sql / "schema"), LONG_AGO)
        make_views(con, read_sql(sql / "views"))
        make_macros(con, read_sql(sql / "macros"))
        store(con, ((number, "", text) for number, text in enumerate(texts)))
        index_new_texts(con)
        lines = _as_words(con)
        asked = list(_questions(lines))
        wrong = [note for query, holds in asked if (note := _compared(con, query, holds, lines))]
    data = f"{len(asked)} queries on {len(texts):,} real texts"
    return [Figure("counts equal to those of a scan", data, 1 - len(wrong) / len(asked), bar=1, notes=tuple(wrong))]


def _texts(shared: Path) -> Iterator[str]:
    found: list[str] = []
    for path in sorted((shared / "data" / "languages").glob("*.jsonl")):
        found += (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
    for path in sorted((shared / "data" / "indonesian_bodies").glob("*.jsonl")):
        found += path.read_text(encoding="utf-8").splitlines()
    yield from random.Random(4).sample(found, min(MOST_TEXTS, len(found)))


def _as_words(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Each text as its words between blanks. Letters are folded as search folds them, words are cut by Python."""
    folded = con.execute("select search_folded(body) from version_texts").fetchall()
    return [f" {' '.join(WORD.findall(text))} " for (text,) in folded]


def _questions(lines: list[str]) -> Iterator[tuple[str, Holds]]:
    """A query, and what says of a line whether it holds there."""
    chance = random.Random(8)
    counts = Counter(word for line in lines for word in line.split() if re.fullmatch("[a-z]{2,30}", word))
    words, weights = list(counts), list(accumulate(counts.values()))

    def word() -> str:
        return NOWHERE if chance.random() < 0.1 else chance.choices(words, cum_weights=weights)[0]

    for number in range(QUERIES):
        yield _question(number % len(SYNTAXES), word(), word(), word(), chance.randint(0, 6))


def _question(kind: int, a: str, b: str, c: str, apart: int) -> tuple[str, Holds]:
    query, pattern = SYNTAXES[kind]
    named = {"a": a, "b": b, "c": c, "n": apart, "start": b[:2]}
    wanted = re.compile(pattern % named)
    return query % named, lambda line: wanted.match(line) is not None


def _compared(con: duckdb.DuckDBPyConnection, query: str, holds: Holds, lines: list[str]) -> str:
    ((count,),) = con.execute("from search_count(?)", [query]).fetchall()
    expected = sum(map(holds, lines))
    return "" if count == expected else f"{query}: {count}, by a scan {expected}"
