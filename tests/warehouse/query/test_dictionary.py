"""The dictionary in the documentation is the one that the database tells."""

import os
from datetime import UTC, datetime

import duckdb

from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql
from rilis_etl.warehouse.engine.views import make_views
from rilis_etl.warehouse.query.dictionary import DocumentedRelation, relations
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "warehouse.md"
START, END = "<!-- dictionary -->\n", "\n<!-- end of dictionary -->"


def test_the_documented_dictionary_is_current() -> None:
    sql = folder("sql")
    message = of_empty_warehouse(read_sql(sql / "schema"), read_sql(sql / "views"), read_sql(sql / "macros"))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    if os.environ.get("RILIS_WRITE_DOCS"):
        PAGE.write_text(f"{before}{START}{message}{END}{rest.partition(END)[2]}", encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    assert written == message, "the schema has changed: run `make docs`"


def markdown(found: tuple[DocumentedRelation, ...]) -> str:
    """One section per relation, one row per column."""
    parts: list[str] = []
    for relation in found:
        rows = [
            f"| `{name}` | {kind} | {(comment or '').replace('|', '/')} |" for name, kind, comment in relation.columns
        ]
        head = [f"### {relation.name}", "", f"{relation.kind.capitalize()}. {relation.comment}.", ""]
        table = ["| column | type | meaning |", "|---|---|---|", *rows] if rows else []
        parts.append("\n".join([*head, *table]).strip())
    return "\n\n".join(parts)


def of_empty_warehouse(schema: tuple[SqlFile, ...], views: tuple[SqlFile, ...], macros: tuple[SqlFile, ...]) -> str:
    """The dictionary of a warehouse made by these files, without one on disk."""
    with duckdb.connect() as con:
        migrate(con, schema, datetime(2000, 1, 1, tzinfo=UTC))
        make_views(con, views)
        make_macros(con, macros)
        return markdown(relations(con))
