"""Macros are made anew when their SQL has changed, like views: they always fit the code, and so do their comments."""

import re
from collections.abc import Sequence

import duckdb

from rilis_etl.warehouse.engine.database import transaction
from rilis_etl.warehouse.engine.sql_files import SqlFile
from rilis_etl.warehouse.engine.views import in_order


def make_macros(con: duckdb.DuckDBPyConnection, files: Sequence[SqlFile]) -> None:
    """Drop every macro of the database and make those of `files`, in one transaction.

    Tables and views must be there already; a macro comes after those it calls.
    """
    known = "select distinct function_name, function_type from duckdb_functions() where not internal"
    old = con.execute(known).fetchall()
    with transaction(con):
        for name, kind in old:
            con.execute(f'drop macro {"table " if kind == "table_macro" else ""}"{name}"')
        for file in in_order(files, re.compile(r"\b(\w+)\(").findall):
            con.execute(file.text)
