"""A database brought up to what this code expects: tables by migration, views and macros where their SQL changed."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from rilis_etl.warehouse.engine.database import quoted
from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql
from rilis_etl.warehouse.engine.views import drop_other_views, make_views

log = logging.getLogger(__name__)

Adapt = Callable[[tuple[SqlFile, ...]], tuple[SqlFile, ...]]

_MADE_FROM = "sql_fingerprint"
"""The macro that is made last: it returns the fingerprint of what views and macros were made from, and by."""


def as_it_is(files: tuple[SqlFile, ...]) -> tuple[SqlFile, ...]:
    """The SQL of the project, for DuckDB itself."""
    return files


def prepare(con: duckdb.DuckDBPyConnection, sql: Path, now: datetime, adapt: Adapt = as_it_is) -> None:
    """Apply what is missing of sql/schema, then sql/views and sql/macros, in the dialect that `adapt` gives them.

    Views and macros are made anew when one of these files, or DuckDB, is another one than when they were made. A
    person's own views are dropped each time: they are made again when the load has ended.

    Raises SchemaError when the database is newer than this code, or was made by other files.
    """
    schema = adapt(read_sql(sql / "schema"))
    applied = migrate(con, schema, now)
    if applied:
        log.info("schema: applied %s", ", ".join(applied))
    views, macros = adapt(read_sql(sql / "views")), adapt(read_sql(sql / "macros"))
    fingerprint = _fingerprint((*schema, *views, *macros))
    if not applied and _made_from(con) == fingerprint:
        drop_other_views(con, views)
        return
    make_views(con, views)
    make_macros(con, macros)
    for file in adapt((_remembered(fingerprint),)):
        con.execute(file.text)


def _remembered(fingerprint: str) -> SqlFile:
    """What keeps the fingerprint in the database."""
    about = "From which SQL, and by which DuckDB, views and macros were made"
    text = f"create macro {_MADE_FROM}() as {quoted(fingerprint)};\ncomment on macro {_MADE_FROM} is {quoted(about)};\n"
    return SqlFile(_MADE_FROM, "", text)


def _made_from(con: duckdb.DuckDBPyConnection) -> str:
    """The fingerprint that the database keeps; empty when its views and macros were not made to their end."""
    try:  # asking the list of functions whether it is there costs fifty times as much
        ((fingerprint,),) = con.execute(f"select {_MADE_FROM}()").fetchall()
    except duckdb.CatalogException:
        return ""
    return str(fingerprint)


def _fingerprint(files: Sequence[SqlFile]) -> str:
    digest = hashlib.sha256(duckdb.__version__.encode())
    for file in files:
        digest.update(f"\0{file.name}\0{file.text}".encode())
    return digest.hexdigest()
