"""The warehouse as a lake: DuckLake (ducklake.select) with its catalogue in PostgreSQL and its rows as Parquet files.

For several loaders and readers at once, on several machines. The load is the same SQL as into a DuckDB file: a lake is
one attached database. This module has what differs: how a lake is opened, how loaders take turns, and that a snapshot
is a commit of the lake instead of a file.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from rilis_etl.errors import WarehouseError
from rilis_etl.warehouse.engine.address import DatabaseAddress, Resources
from rilis_etl.warehouse.engine.database import NO_SURPRISES, one_line, quoted, settle
from rilis_etl.warehouse.engine.sql_files import SqlFile

PUBLISHED = "published"
"""Message of the commit that ends a load whose checks hold: the newest of these is what people read."""

_LAKE, _CATALOGUE = "lake", "catalogue"
_TURN = 0x72696C6973  # "rilis": the number that the loaders of one catalogue agree on

_PUBLICATIONS = """
select snapshot_id, commit_extra_info from ducklake_snapshot_changes join ducklake_snapshot using (snapshot_id)
where commit_message = 'published' order by snapshot_id
"""
"""In the catalogue's own tables, as the specification of DuckLake 1.0 names them: asked before the lake is attached."""


@dataclass(frozen=True, slots=True)
class Lake:
    """Where a lake is."""

    catalogue: str  # connection string of the PostgreSQL database, as libpq knows it
    data: str  # folder, or s3://bucket/prefix, of the Parquet files
    s3_endpoint: str = ""  # "http://127.0.0.1:9000": S3-compatible storage other than Amazon's


@dataclass(frozen=True, slots=True)
class LakePublication:
    """A published state of a lake."""

    snapshot: int  # DuckLake's own number of it
    manifest: str  # JSON


def open_lake_for_loading(lake: Lake) -> duckdb.DuckDBPyConnection:
    """A connection whose database is the lake, in UTC; the lake is made if it does not exist.

    Raises WarehouseError when an extension is missing or the catalogue or the storage cannot be reached.
    """
    con = _connect(lake)
    with _reported(lake), turn(con):  # two that make one lake at once are in each other's way
        _attach(con, lake)
    return con


def open_lake_for_reading(lake: Lake, snapshot: int, resources: Resources | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to one published state, which stays the same however many loads follow.

    With `resources` it is for a person's SQL: no file outside the lake, no setting; see `refuse_all_but_questions`.
    Raises WarehouseError.
    """
    con = _connect(lake, {} if resources is None else resources.config())
    with _reported(lake):
        _attach_published(con, lake, snapshot)
        if resources is not None:
            con.execute(f"set timezone = {quoted(resources.timezone)}")
            con.execute(f"set allowed_directories = [{quoted(lake.data.rstrip('/') + '/')}]")
            con.execute("set enable_external_access = false")
            con.execute("set lock_configuration = true")
    return con


def open_newest_for_reading(lake: Lake) -> tuple[duckdb.DuckDBPyConnection, int]:
    """A read-only connection to what is published, and DuckLake's number of that state. Raises WarehouseError."""
    con = _connect(lake)
    with _reported(lake):
        newest = newest_of(_publications(con)).snapshot
        _attach_published(con, lake, newest)
    return con, newest


def newest_of(published: tuple[LakePublication, ...]) -> LakePublication:
    """What people read. Raises WarehouseError when nothing is published."""
    if not published:
        raise WarehouseError("nothing is published in the lake (RILIS_LAKE) yet: run `rilis ingest`")
    return published[-1]


def lake_address(lake: Lake, snapshot: int) -> DatabaseAddress:
    """How the process that runs a person's SQL opens this state of the lake."""
    return DatabaseAddress(f"{__name__}:open_lake_for_query", {"snapshot": snapshot, **asdict(lake)})


@dataclass(frozen=True, slots=True)
class NewestState:
    """The lake as its loader `con` has committed it so far, published or not."""

    lake: Lake
    con: duckdb.DuckDBPyConnection

    def address(self) -> DatabaseAddress:
        ((newest,),) = self.con.execute("select max(snapshot_id) from ducklake_snapshots($1)", [_LAKE]).fetchall()
        return lake_address(self.lake, newest)


def open_lake_for_query(sql: str, resources: Resources, *, snapshot: int, **lake: str) -> duckdb.DuckDBPyConnection:
    """The opener of lakes (see DatabaseAddress). Raises WarehouseError, also for SQL that a lake refuses."""
    con = open_lake_for_reading(Lake(**lake), snapshot, resources)
    refuse_all_but_questions(con, sql)
    return con


def publications(lake: Lake) -> tuple[LakePublication, ...]:
    """Every published state that is kept, oldest first; none when there is no lake yet. Raises WarehouseError."""
    with _connect(lake) as con, _reported(lake):
        return _publications(con)


@contextmanager
def turn(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Hold the lake for writing: its loaders write one after the other, and parse pages at the same time.

    A loader sees all that was written in earlier turns, so that two loaders of one page write it once. The lock is the
    catalogue's: if its holder dies, PostgreSQL gives it to the next.
    """
    with con.cursor() as holder:
        holder.begin()
        holder.execute(
            f"call postgres_execute({quoted(_CATALOGUE)}, {quoted(f'select pg_advisory_xact_lock({_TURN})')})"
        )
        try:
            yield
        finally:
            holder.rollback()


def mark_published(con: duckdb.DuckDBPyConnection, author: str, manifest: str) -> None:
    """Make the transaction that is open a publication. Its last statement: it takes effect with the commit."""
    con.execute(f"call ducklake_set_commit_message('{_LAKE}', $1, $2, extra_info => $3)", [author, PUBLISHED, manifest])


def clean_up(con: duckdb.DuckDBPyConnection) -> None:
    """Join small files, and remove what is older than readers may ask for.

    The states of the last 30 days can be read. Files that no state needs are removed 7 days later, when no query uses
    them any more.
    """
    for statement in (
        f"call ducklake_rewrite_data_files('{_LAKE}')",
        f"call ducklake_merge_adjacent_files('{_LAKE}')",
        f"call ducklake_expire_snapshots('{_LAKE}', older_than => now() - interval 30 days)",
        f"call ducklake_cleanup_old_files('{_LAKE}', older_than => now() - interval 7 days)",
    ):
        con.execute(statement).fetchall()


def adapted(files: tuple[SqlFile, ...]) -> tuple[SqlFile, ...]:
    """The project's SQL as DuckLake 1.0 takes it: no keys or indexes, comments on tables, their columns and views only.

    What the keys hold is held by sql/checks.
    """
    return tuple(replace(file, text=_adapted(file.text)) for file in files)


def _adapted(text: str) -> str:
    is_table = re.search(r"^(create|alter) table", text, re.MULTILINE) is not None
    unknown = r"macro( table)?" if is_table else r"(macro( table)?|column)"
    without = re.sub(rf"^comment on {unknown} (?:'(?:[^']|'')*'|[^;'])*;\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^create index [^;]*;\n", "", without, flags=re.MULTILINE).replace(" primary key", "")


_FAR = re.compile(r"(postgres|ducklake|read|sniff|glob|query)(_.*)?")
"""Functions that reach past the lake, or run SQL that was not looked at."""

_REVEALING = frozenset(
    {"current_setting", "duckdb_settings", "duckdb_secrets", "duckdb_databases", "pragma_database_list", "duckdb_logs"}
)
"""Functions and views that show how the lake is reached: its connection string, the keys of its storage."""


def refuse_all_but_questions(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raises WarehouseError for SQL that is not select statements, or that calls what reaches past the lake.

    A lake's files and catalogue must be reachable while a query runs. So a query may not write into the files' folder
    (`copy`), nor ask PostgreSQL by itself; the rights of the role in the connection string are the second wall.
    """
    ((tree, functions, tables),) = con.execute(
        """
        select tree, json_extract_string(tree, '$..function_name'), json_extract_string(tree, '$..table_name')
        from (select json_serialize_sql($1::varchar) as tree)
        """,
        [sql],
    ).fetchall()
    if tree.replace(" ", "").startswith('{"error":true'):
        raise WarehouseError(
            f"a lake answers select statements, and this is another or has a mistake: {_problem(tree)}"
        )
    called = {name.lower() for name in functions}
    named = called | {name.lower() for name in tables}
    far = sorted(name for name in named if name in _REVEALING or (name in called and _FAR.fullmatch(name)))
    if far:
        raise WarehouseError(f"{far[0]} is not for queries: ask the tables and views of the lake")


def _problem(tree: str) -> str:
    found = re.search(r'"error_message":"((?:[^"\\]|\\.)*)"', tree)
    return found[1].partition("\\n")[0] if found else "it cannot be read"


def _publications(con: duckdb.DuckDBPyConnection) -> tuple[LakePublication, ...]:
    ((is_there,),) = _asked(con, "select to_regclass('ducklake_snapshot_changes') is not null")
    return tuple(LakePublication(*row) for row in _asked(con, _PUBLICATIONS)) if is_there else ()


def _asked(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(f"from postgres_query({quoted(_CATALOGUE)}, {quoted(query)})").fetchall()


def _connect(lake: Lake, config: Mapping[str, str] | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the catalogue alone. Each extension costs a tenth of a second: DuckDB reads its whole file."""
    con = duckdb.connect(config={**NO_SURPRISES, **(config or {})})
    with _reported(lake):
        _load(con, "postgres_scanner")
        settle(con)
        con.execute(f"attach {quoted(f'postgres:{lake.catalogue}')} as {_CATALOGUE}")
    return con


def _attach(con: duckdb.DuckDBPyConnection, lake: Lake, state: str = "") -> None:
    """Attach the lake, or one state of it to read, and make it the database of the connection."""
    for name in ("ducklake", *(("httpfs",) if lake.data.startswith("s3:") else ())):
        _load(con, name)
    if lake.s3_endpoint:
        secure, _, host = lake.s3_endpoint.rpartition("://")
        con.execute(f"set s3_endpoint = {quoted(host)}")
        con.execute(f"set s3_use_ssl = {secure != 'http'}")
        con.execute("set s3_url_style = 'path'")
    how = f"{state}data_path {quoted(lake.data)}, override_data_path true"
    con.execute(f"attach {quoted(f'ducklake:postgres:{lake.catalogue}')} as {_LAKE} ({how})")
    con.execute(f"use {_LAKE}")


def _attach_published(con: duckdb.DuckDBPyConnection, lake: Lake, snapshot: int) -> None:
    _attach(con, lake, f"read_only, snapshot_version {snapshot}, ")
    con.execute(f"detach {_CATALOGUE}")


def _load(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension: out of its package, else where DuckDB keeps those that were installed by hand."""
    package = find_spec(f"duckdb_extension_{name}")
    found = [
        path
        for folder in (package.submodule_search_locations or [] if package else [])
        for path in Path(folder).glob(f"extensions/v{duckdb.__version__}/{name}.duckdb_extension")
    ]
    try:
        con.execute(f"load {quoted(str(found[0]))}" if found else f"load {name}")
    except duckdb.Error as error:
        raise WarehouseError(
            f"DuckDB {duckdb.__version__} has no extension {name}: pip install 'rilis-etl[lake]' brings a DuckDB that "
            f"has it, or install it by hand (install {name}); {one_line(error)}"
        ) from error


@contextmanager
def _reported(lake: Lake) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        reason = one_line(error).replace(lake.catalogue, "…")  # it may hold a password
        raise WarehouseError(f"the lake (RILIS_LAKE) cannot be opened or read: {reason}") from error
