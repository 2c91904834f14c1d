"""Views are made anew when their SQL has changed, so that they always fit the code; their comments go with them."""

import re
from collections.abc import Callable, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

import duckdb

from rilis_etl.errors import WarehouseError
from rilis_etl.warehouse.engine.database import transaction
from rilis_etl.warehouse.engine.sql_files import SqlFile

_READS = re.compile(r'\b(?:from|join)\s+"?(\w+)', re.IGNORECASE)
"""How a view of ours names another: never behind a comma."""


def in_order(files: Sequence[SqlFile], names: Callable[[str], Iterable[str]] = _READS.findall) -> tuple[SqlFile, ...]:
    """The files so that each comes after those that it names; `names` gives what a file's code names.

    Raises WarehouseError when two name each other.
    """
    by_name = {file.name: file for file in files}
    graph = {file.name: (by_name.keys() & map(str.lower, names(file.code))) - {file.name} for file in files}
    try:
        return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise WarehouseError(f"views or macros read from each other: {' -> '.join(error.args[1])}") from error


def make_views(con: duckdb.DuckDBPyConnection, files: Sequence[SqlFile]) -> None:
    """Drop every view of the database and make those of `files`, in one transaction."""
    with transaction(con):
        drop_other_views(con, ())
        for file in in_order(files):
            con.execute(file.text)


def drop_other_views(con: duckdb.DuckDBPyConnection, files: Sequence[SqlFile]) -> None:
    """Drop every view of the database that is not of `files`."""
    ours = {file.name for file in files}
    for (name,) in con.execute("select view_name from duckdb_views() where not internal").fetchall():
        if name not in ours:
            con.execute(f'drop view "{name}"')
