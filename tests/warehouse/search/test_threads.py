"""Questions that two threads work on: as many rows as a scan of the texts finds, and no error.

DuckDB 2.0.0 stopped with "dict-surviving cache" where a join followed an unnest that followed a join, in vectors that a
dictionary compresses: many texts of few words make such vectors.
"""

import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from rilis_etl.warehouse.engine.database import open_for_loading
from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.engine.views import make_views
from rilis_etl.warehouse.search.index import index_new_texts
from tests.warehouse.conftest import NOON

WORDS = (
    "aku", "biru", "cari", "dasar", "emas", "fajar", "gula", "hujan", "iman", "jalan", "kota", "lampu", "mata", "nama",
    "obat", "padi",
)  # fmt: skip
TEXTS = 5_000
QUERIES = int(os.environ.get("RILIS_SEARCH_QUERIES", "6"))
"""Of each kind; more of them search for what a few do not show."""


def _bodies() -> list[str]:
    chance = random.Random(7)
    return [" ".join(chance.choices(WORDS, k=chance.randint(4, 40))) for _ in range(TEXTS)]


@pytest.fixture(scope="module")
def many(sql: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_for_loading(tmp_path_factory.mktemp("many") / "many.duckdb") as con:
        migrate(con, read_sql(sql / "schema"), NOON)
        make_views(con, read_sql(sql / "views"))
        make_macros(con, read_sql(sql / "macros"))
        con.register("made", pa.table({"number": range(TEXTS), "body": _bodies()}))
        con.execute("insert into releases select number, 'kantor', number, number, now(), now() from made")
        con.execute("""
            insert into versions by name
            select
                number as version_id, number as release_id, 1 as version_number, '' as content_hash, '' as title,
                '' as url, 'page' as published_rule, 'table' as published_parser, false as dates_disagree,
                'id' as language_tag, 1 as language_confidence, 0 as second_language_share, 'main' as layout,
                'selector' as extractor, '1' as code_version, number::varchar as capture_id, now() as captured_at,
                1 as paragraph_count, length(body) as character_count, 0 as removal_count
            from made
        """)
        con.execute("insert into version_texts select number, body, 'p', null from made")
        con.unregister("made")
        index_new_texts(con)
        con.execute("set threads = 2")
        yield con


def _questions() -> Iterator[tuple[str, str]]:
    """A query, and a regular expression that finds the same in a line of words."""
    chance = random.Random(3)
    for _ in range(QUERIES):
        one, other, third = chance.choices(WORDS, k=3)
        apart = chance.randint(0, 4)
        between = rf"(?:\S+ ){{0,{apart}}}"
        yield f'"{one} {other}"', rf"\b{one} {other}\b"
        yield f'"{one} {other} {third}"', rf"\b{one} {other} {third}\b"
        yield f"{one} NEAR/{apart} {other}", rf"\b{one} {between}{other}\b|\b{other} {between}{one}\b"
        yield f'("{one} {other}" OR "{other} {third}*") ', rf"\b{one} {other}\b|\b{other} {third}"


def test_two_threads_find_what_a_scan_finds(many: duckdb.DuckDBPyConnection) -> None:
    bodies = _bodies()

    def counts(question: tuple[str, str]) -> tuple[str, set[int]]:
        """The query, and how many texts have it by search, by its concordance and by a scan."""
        query, pattern = question
        con = many.cursor()
        ((found,),) = con.execute("from search_count(?)", [query]).fetchall()
        ((shown,),) = con.execute("select count(distinct release_id) from kwic(?)", [query]).fetchall()
        return query, {found, shown, sum(bool(re.search(pattern, body)) for body in bodies)}

    with ThreadPoolExecutor(2) as pool:
        assert [answer for answer in pool.map(counts, _questions()) if len(answer[1]) != 1] == []
