"""The data dictionary: what the database says about its own tables, views and macros."""

from dataclasses import dataclass

import duckdb

_RELATIONS = """
select view_name as name, 'view' as kind, comment from duckdb_views() where not internal
union all
select table_name, 'table', comment from duckdb_tables() where not internal and not temporary
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
