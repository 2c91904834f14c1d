"""The data dictionary: what the database says of itself, as Markdown; docs/warehouse.md holds it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import SqlFile
from rilis_etl.warehouse.engine.views import make_views

_RELATIONS = """
select view_name as name, 'view' as kind, comment from duckdb_views() where not internal
union all
select table_name, 'table', comment from duckdb_tables() where not internal
order by kind desc, name
"""
_MACROS = """
select function_name || '(' || array_to_string(parameters, ', ') || ')', 'macro', comment
from duckdb_functions() where not internal order by function_name
"""
_COLUMNS = """
select column_name, lower(data_type), comment from duckdb_columns() where table_name = $1 and not internal
order by column_index
"""


@dataclass(frozen=True, slots=True)
class DocumentedRelation:
    """A table or view with what its comments say."""

    name: str
    kind: str
    comment: str
    columns: tuple[tuple[str, str, str], ...]  # name, type, comment


def relations(con: duckdb.DuckDBPyConnection) -> tuple[DocumentedRelation, ...]:
    """Everything that can be asked: macros, which have no columns, then views, then tables."""
    found = con.execute(_MACROS).fetchall() + con.execute(_RELATIONS).fetchall()
    return tuple(
        DocumentedRelation(name, kind, comment or "", tuple(con.execute(_COLUMNS, [name]).fetchall()))
        for name, kind, comment in found
    )


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
