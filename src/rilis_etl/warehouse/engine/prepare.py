"""A database brought up to what this code expects: tables by migration, views and macros made anew."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql
from rilis_etl.warehouse.engine.views import make_views

log = logging.getLogger(__name__)

Adapt = Callable[[tuple[SqlFile, ...]], tuple[SqlFile, ...]]


def as_it_is(files: tuple[SqlFile, ...]) -> tuple[SqlFile, ...]:
    """The SQL of the project, for DuckDB itself."""
    return files


def prepare(con: duckdb.DuckDBPyConnection, sql: Path, now: datetime, adapt: Adapt = as_it_is) -> None:
    """Apply what is missing of sql/schema, then sql/views and sql/macros, in the dialect that `adapt` gives them.

    Raises SchemaError when the database is newer than this code, or was made by other files.
    """
    applied = migrate(con, adapt(read_sql(sql / "schema")), now)
    if applied:
        log.info("schema: applied %s", ", ".join(applied))
    make_views(con, adapt(read_sql(sql / "views")))
    make_macros(con, adapt(read_sql(sql / "macros")))
