"""What test_lake.py runs beside itself, with the older DuckDB that DuckLake can be had for.

python -m tests.warehouse.lake.lake_driver load ROOT | read ROOT UNTIL | compare ROOT FILE | ask ROOT QUESTION …
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from rilis_etl import resources
from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.errors import QueryError, WarehouseError
from rilis_etl.pipeline.process import load_archive as loading
from rilis_etl.sample import SOURCES
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_sources
from rilis_etl.warehouse.engine.database import open_for_ourselves, quoted
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.query.sandbox import run_query
from tests.warehouse.compare import attached_differences

CONSISTENT = """
select (select count(*) from versions), (select count(*) from version_texts), (select count(*) from search_documents),
    (select count(distinct release_id) from versions), (select count(*) from releases)
"""


def shop_of(root: Path) -> Context:
    return open_context(load_settings(warehouse=root), sources=load_sources([SOURCES]))


def load(root: Path) -> dict[str, Any]:
    """Everything in the archive of ROOT, in small steps, so that two of these meet often."""
    loading.BATCH = 30
    context = shop_of(root)
    report = loading.load(context, context.new_run("ingest"))
    return {"loaded": sum(row.loaded for row in report.run.counts), "warnings": context.warehouse.manifest().warnings}


def read(root: Path, until: Path) -> dict[str, Any]:
    """Look again and again until the file UNTIL is there: what each published state said of itself, twice."""
    warehouse = shop_of(root).warehouse
    seen: list[tuple[Any, ...]] = []
    while True:
        is_over = until.exists()
        try:
            with warehouse.reading() as con:
                first, second = (con.execute(CONSISTENT).fetchall()[0] for _ in range(2))
        except WarehouseError as error:
            if "nothing is published" not in str(error):
                raise
        else:
            assert first == second, (first, second)
            seen.append(first)
        if is_over:
            return {"seen": seen}
        time.sleep(5)  # two that never rest would leave no processor to the loaders


def compare(root: Path, file: Path) -> dict[str, Any]:
    """In what the lake and the DuckDB file differ: tables and views."""
    warehouse = shop_of(root).warehouse
    with warehouse.reading() as lake, open_for_ourselves(file) as plain:
        lake.execute(f"attach {quoted(str(file))} as plain (read_only)")
        tables = [str(found) for found in attached_differences(lake, "lake", "plain")]
        views = {
            view.name: _views_differ(lake, plain, view.name) for view in read_sql(resources.folder("sql") / "views")
        }
        found = {
            query: _hits(lake, plain, query)
            for query in (
                "from search('ombuds warga')",
                "from kwic('ombuds')",
                "from search('\"ombuds warga\" -air')",
            )
        }
    return {"tables": tables, "views": sorted(name for name, differ in views.items() if differ), "macros": found}


def ask(root: Path, *questions: str) -> dict[str, Any]:
    """What somebody's SQL gets: the first row, or why not."""
    warehouse = shop_of(root).warehouse
    answers: list[Any] = []
    for question in questions:
        try:
            with run_query(warehouse, question) as result:
                answers.append(next(result.rows()))
        except QueryError as error:
            answers.append(str(error))
    return {"answers": answers}


def _hits(lake: duckdb.DuckDBPyConnection, plain: duckdb.DuckDBPyConnection, query: str) -> int | str:
    rows = _rows(lake, query)
    return len(rows) if rows == _rows(plain, query) else "another answer"


def _views_differ(lake: duckdb.DuckDBPyConnection, plain: duckdb.DuckDBPyConnection, view: str) -> bool:
    query = f"from {view}"
    return _rows(lake, query) != _rows(plain, query)


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return sorted(map(repr, con.execute(query).fetchall()))


if __name__ == "__main__":
    works: dict[str, Callable[..., dict[str, Any]]] = {"load": load, "read": read, "compare": compare, "ask": ask}
    sys.stdout.write(
        json.dumps(
            works[sys.argv[1]](
                Path(sys.argv[2]), *(Path(word) if word.startswith("/") else word for word in sys.argv[3:])
            )
        )
    )
