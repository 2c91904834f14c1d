"""How DuckDB is opened here: for loading, and for reading behind guard rails."""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from rilis_etl.errors import WarehouseError
from rilis_etl.warehouse.engine.address import DEFAULT_RESOURCES, Resources

STORAGE_VERSION = "v1.4.0"
"""File format: compressed text, opened by every DuckDB since 1.4; the oldest that refuses the log of another file."""

OLDEST_FOR_FILES = "2.0.1"
"""Version of DuckDB from which a warehouse in a file is loaded. In our trials 1.5 returned no rows from an index after
a crash, and 2.0.0 missed rows that a transaction of two threads had just written in up to 15 % of its answers."""

NO_SURPRISES: Mapping[str, str] = {
    "autoinstall_known_extensions": "false",  # nothing is ever downloaded
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # a mistyped table name must not become a Python variable
}


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Set UTC, and no progress bar: DuckDB draws it on standard output, and `connect` takes no option for it."""
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")


def require_engine_for_files() -> str:
    """The version of this DuckDB. Raises WarehouseError when it is older than OLDEST_FOR_FILES."""
    version: str = duckdb.__version__
    if _numbers(version) < _numbers(OLDEST_FOR_FILES):
        raise WarehouseError(
            f"DuckDB {version} may lose rows of a warehouse in a file: install {OLDEST_FOR_FILES} or newer (make "
            f"install, or pip install --upgrade 'duckdb>={OLDEST_FOR_FILES}'); older ones are for lakes (RILIS_LAKE)"
        )
    return version


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def open_for_loading(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-write connection to a staging database, in UTC. The file is made if it does not exist.

    Raises WarehouseError when this DuckDB is older than OLDEST_FOR_FILES.
    """
    require_engine_for_files()
    con = duckdb.connect(str(path), config={**NO_SURPRISES, "storage_compatibility_version": STORAGE_VERSION})
    settle(con)
    con.execute("set wal_autocheckpoint = '1GB'")  # one checkpoint at the end: half the CPU, 30 % less file
    return con


def open_for_ourselves(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection for the package's own queries, in UTC; any number of threads may have one.

    Its settings are not locked: within a process all connections to a file share them, and a second one could not set
    its time zone any more. Raises WarehouseError when the file cannot be opened.
    """
    try:
        con = duckdb.connect(str(path), read_only=True, config=dict(NO_SURPRISES))
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open {path}: {one_line(error)}") from error
    settle(con)
    return con


def open_for_reading(path: Path, resources: Resources = DEFAULT_RESOURCES) -> duckdb.DuckDBPyConnection:
    """A connection that can read this database and nothing else: no write, no file, no network, no setting.

    Raises WarehouseError when the file cannot be opened.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        **NO_SURPRISES,
        "access_mode": "READ_ONLY",
        "enable_external_access": "false",
        **resources.config(),
    }
    try:
        con = duckdb.connect(str(path), config=config)
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open {path}: {one_line(error)}") from error
    settle(con)
    con.execute(f"set timezone = {quoted(resources.timezone)}")
    con.execute("set lock_configuration = true")
    return con


def open_file_for_query(_: str, resources: Resources, *, path: str) -> duckdb.DuckDBPyConnection:
    """The opener of files (see DatabaseAddress): the connection's own guard rails are enough for any SQL."""
    return open_for_reading(Path(path), resources)


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Everything in the block, or nothing of it.

    Raises WarehouseError when the commit kept nothing. DuckDB 2 commits a transaction in which a statement has failed
    without a word, and keeps nothing of it; so a commit counts when a mark that was written last is found after it.
    """
    mark = secrets.randbits(62)
    con.execute("create temp table if not exists commit_marks (mark bigint)")
    con.begin()
    try:
        yield
        con.execute("insert into temp.commit_marks values ($1)", [mark])
    except BaseException:
        con.rollback()
        raise
    con.commit()
    if not con.execute("delete from temp.commit_marks where mark = $1 returning mark", [mark]).fetchall():
        raise WarehouseError("DuckDB kept nothing of a transaction that it committed: nothing may be published")


def one_line(error: BaseException) -> str:
    """The message of a DuckDB error on one line, without the excerpt of the query and its caret."""
    head = str(error).partition("\n\nLINE ")[0]
    return " ".join(head.split())


def quoted_list(words: Iterable[str]) -> str:
    """`words` as an SQL list in parentheses, for `in`."""
    return f"({', '.join(map(quoted, words))})"


def quoted(text: str) -> str:
    """`text` as an SQL string, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"
