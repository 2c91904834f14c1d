"""Numbered SQL files make the schema; a table remembers which, and their fingerprints."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import duckdb

from rilis_etl.errors import SchemaError
from rilis_etl.warehouse.engine.database import transaction
from rilis_etl.warehouse.engine.sql_files import SqlFile


def migrate(con: duckdb.DuckDBPyConnection, files: Sequence[SqlFile], now: datetime) -> tuple[str, ...]:
    """Apply what is missing; returns the names of the files applied.

    Each file is one transaction, so that a failure keeps what the files before it made. A new database has nothing to
    keep: all files are one transaction there, which takes less than half of the time.

    Raises SchemaError when the database was made by a newer schema or by files that have changed since, and when what
    it holds does not fit a file.
    """
    done = schema_version(con, files)
    missing = tuple(enumerate(files[done:], start=done + 1))
    for number, file in missing:
        _require_number(file, number)
    for together in ((one,) for one in missing) if done else (missing,):
        with transaction(con):
            for _, file in together:
                _apply(con, file)
            rows = [(number, file.name, _sha256(file), now) for number, file in together]
            con.executemany("insert into schema_migrations values ($1, $2, $3, $4)", rows)
    return tuple(file.name for _, file in missing)


def _apply(con: duckdb.DuckDBPyConnection, file: SqlFile) -> None:
    try:
        con.execute(file.text)
    except (duckdb.DataError, duckdb.IntegrityError, duckdb.ProgrammingError) as error:
        what = str(error).partition("\n")[0]
        raise SchemaError(
            f"sql/schema/{file.name}.sql cannot be applied, the warehouse is as it was before: {what}; "
            "make it anew from the archive: `rilis rebuild`"
        ) from error


def schema_version(con: duckdb.DuckDBPyConnection, files: Sequence[SqlFile]) -> int:
    """How many of `files` the database has; 0 for an empty one.

    Raises SchemaError when its history is not the beginning of `files`.
    """
    has_history = con.execute("select 1 from duckdb_tables() where table_name = 'schema_migrations'").fetchall()
    if not has_history:
        return 0
    applied = con.execute("select version, name, sha256 from schema_migrations order by version").fetchall()
    if len(applied) > len(files):
        raise SchemaError(
            f"the warehouse has schema {len(applied)} ({applied[-1][1]}) and this rilis_etl knows {len(files)}: "
            "update rilis_etl, or use another --warehouse folder"
        )
    for number, (version, name, sha256) in enumerate(applied, start=1):
        file = files[number - 1]
        _require_number(file, number)
        if (version, name, sha256) != (number, file.name, _sha256(file)):
            raise SchemaError(
                f"the warehouse was made with another sql/schema/{name}.sql than the one installed ({file.name}.sql): "
                "applied files must not be edited or renamed; restore it and add a new file, or run `rilis rebuild`"
            )
    return len(applied)


def _require_number(file: SqlFile, number: int) -> None:
    if not file.name.startswith(f"{number:04d}_"):
        raise SchemaError(
            f"sql/schema/{file.name}.sql stands where a file numbered {number:04d} was expected: mend the numbering"
        )


def _sha256(file: SqlFile) -> str:
    return hashlib.sha256(file.text.encode()).hexdigest()
